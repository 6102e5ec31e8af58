import { once } from 'node:events';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { exitStatus } from '../core/index.js';
import type { AgentSpec } from './deployment.js';
import { keepAgents, type AgentEnd, type AgentPlace } from './keep-agents.js';

const spec: AgentSpec = { jobId: 'job', taskId: 'task', key: 'key' };

/** A place where each run of an agent ends as the test says. */
class Stage implements AgentPlace {
  readonly kind = 'stage';
  readonly told: string[] = [];
  readonly #listeners = new Set<() => void>();
  #end: (end: AgentEnd) => void = () => undefined;

  async run(_agent: AgentSpec, stopping: AbortSignal): Promise<AgentEnd> {
    this.tell('run');
    const ended = new Promise<AgentEnd>((resolve) => {
      this.#end = resolve;
    });
    const stopped = once(stopping, 'abort').then((): AgentEnd => ({ kind: 'exited', status: 143 }));
    const end = await Promise.race([ended, stopped]);
    this.tell(end.kind === 'exited' ? `exited ${end.status}` : end.kind);
    return end;
  }

  remove(): Promise<void> {
    this.tell('removed');
    return Promise.resolve();
  }

  end(end: AgentEnd): void {
    this.#end(end);
  }

  tell(what: string): void {
    this.told.push(what);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Resolves when all this has happened, in this order, and nothing else. */
  async has(...expected: readonly string[]): Promise<void> {
    while (this.told.length < expected.length) {
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
    expect(this.told).toEqual(expected);
  }
}

const open = (graceMs: number) => {
  const stage = new Stage();
  const logger = pino({ enabled: false });
  const onFailure = (_agent: AgentSpec, reason: string) => {
    stage.tell(reason);
  };
  return { stage, deployment: keepAgents(stage, { onFailure, logger, graceMs }) };
};

it('an agent that dies is run again, and one that has ended is not, but removed', async () => {
  const { stage, deployment } = open(0);
  deployment.start(spec);
  deployment.start(spec);
  await stage.has('run');
  stage.end({ kind: 'died', how: 'SIGKILL' });
  await stage.has('run', 'died', 'run');
  stage.end({ kind: 'lost', how: 'no engine' });
  await stage.has('run', 'died', 'run', 'lost', 'run');
  stage.end({ kind: 'exited', status: 0 });
  await stage.has('run', 'died', 'run', 'lost', 'run', 'exited 0', 'removed');
});

it('an agent that ends as it would every time is not run again, and its end is told', async () => {
  const { stage, deployment } = open(0);
  deployment.start(spec);
  await stage.has('run');
  stage.end({ kind: 'exited', status: exitStatus.config });
  await stage.has('run', 'exited 78', 'its agent ended with status 78', 'removed');
});

it('a task that is started again while its agent is on the way out gets another one after it', async () => {
  const { stage, deployment } = open(60_000);
  deployment.start(spec);
  await stage.has('run');
  const stopped = deployment.stop(spec.taskId);
  deployment.start(spec);
  deployment.start(spec);
  stage.end({ kind: 'exited', status: 0 });
  await stopped;
  await stage.has('run', 'exited 0', 'removed', 'run');
  await deployment.close();
});

it('an agent that takes longer than its time to end is ended', async () => {
  const { stage, deployment } = open(1);
  deployment.start(spec);
  await deployment.stop(spec.taskId);
  await stage.has('run', 'exited 143', 'removed');
});

it('agents that end with the deployer are left for the next one', async () => {
  const { stage, deployment } = open(0);
  deployment.start(spec);
  await stage.has('run');
  await deployment.close();
  await stage.has('run', 'exited 143');
});
