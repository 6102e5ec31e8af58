import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNestorError } from '../errors/index.js';
import type { TaskType } from '../topology/index.js';
import {
  assertAtRest,
  effectOfReport,
  isEnded,
  nextStep,
  requestOf,
  type JobFacts,
  type JobState,
  type TaskCount,
  type TaskState,
} from './index.js';

const maxRunTimeMs = 1_000;
const graceMs = 100;

/** A job and its tasks, carried from step to step as a store would. */
class Model {
  job: JobFacts = { state: 'ready', startedAtMs: 0, maxRunTimeMs };
  nowMs = 0;
  readonly tasks: { readonly role: string; readonly type: TaskType; state: TaskState }[];

  constructor(tasks: readonly { readonly role: string; readonly type: TaskType }[]) {
    this.tasks = tasks.map((task) => ({ ...task, state: 'ready' }));
  }

  get counts(): readonly TaskCount[] {
    return this.tasks.map((task) => ({ ...task, count: 1 }));
  }

  settle(): void {
    for (let steps = 0; ; steps += 1) {
      expect(steps, 'steps that lead nowhere').toBeLessThan(8);
      const step = nextStep(this.job, this.counts, this.nowMs);
      switch (step.kind) {
        case 'wait':
          return;
        case 'deploy':
          for (const task of this.tasks) task.state = 'ready';
          this.job = { ...this.job, state: 'deploying' };
          break;
        case 'run':
          this.job = { ...this.job, state: 'running' };
          break;
        case 'stop':
          this.stop();
          break;
        case 'decide':
          this.job = { ...this.job, outcome: step.outcome };
          break;
        case 'close':
          for (const task of this.tasks) if (step.states.includes(task.state)) task.state = 'terminated';
          break;
        case 'end':
          this.job = { state: step.outcome, startedAtMs: this.job.startedAtMs, maxRunTimeMs };
      }
    }
  }

  request(wished: string): void {
    const { state } = this.job;
    if (requestOf(state, wished) === 'stop') this.stop();
    else this.job = { state: 'starting', startedAtMs: this.nowMs, maxRunTimeMs };
    this.settle();
  }

  report(index: number, reported: string): void {
    const task = this.tasks[index % this.tasks.length];
    if (task === undefined) return;
    const effect = effectOfReport(this.job.state, task.state, reported);
    if (effect.kind === 'move') task.state = effect.to;
    this.settle();
  }

  private stop(): void {
    this.job = { ...this.job, state: 'stopping', outcome: 'terminated', stopByMs: this.nowMs + graceMs };
  }
}

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return isNestorError(error) ? error.code : 'no catalogue error';
  }
};

describe('a job', () => {
  const someTasks = fc.array(
    fc.record({
      role: fc.constantFrom('top', 'middle', 'trainer'),
      type: fc.constantFrom<TaskType>('system', 'system', 'user'),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const anEvent = fc.oneof(
    fc.record({ kind: fc.constant('request' as const), wished: fc.constantFrom('starting', 'stopping') }),
    fc.record({
      kind: fc.constant('report' as const),
      index: fc.nat(7),
      reported: fc.constantFrom('running', 'completed', 'failed', 'terminated'),
    }),
    fc.record({ kind: fc.constant('time' as const), ms: fc.constantFrom(1, 50, 150, 600) }),
  );

  test('comes, whatever happens in whatever order, to ends that its tasks explain', () => {
    fc.assert(
      fc.property(someTasks, fc.array(anEvent, { maxLength: 40 }), (tasks, events) => {
        const model = new Model(tasks);
        for (const event of events) {
          const before = model.job.state;
          if (event.kind === 'time') {
            model.nowMs += event.ms;
            model.settle();
          } else if (event.kind === 'report') {
            codeOf(() => {
              model.report(event.index, event.reported);
            });
          } else {
            const code = codeOf(() => {
              model.request(event.wished);
            });
            expect(code ?? 'job.wrong_state').toBe('job.wrong_state');
          }
          const { state } = model.job;
          if (isEnded(before)) expect(isEnded(state) || event.kind === 'request').toBe(true);
          if (isEnded(state)) expect(model.tasks.filter(({ state }) => !isEnded(state))).toEqual([]);
          const roles = [...new Set(model.tasks.map(({ role }) => role))];
          const has = (role: string, wanted: TaskState) =>
            model.tasks.some((task) => task.role === role && task.state === wanted);
          if (state === 'completed') expect(roles.every((role) => has(role, 'completed'))).toBe(true);
          if (state === 'failed') expect(roles.every((role) => has(role, 'completed'))).toBe(false);
        }
        // However it stands, time brings it to rest.
        model.nowMs += maxRunTimeMs;
        model.settle();
        model.nowMs += graceMs;
        model.settle();
        expect(['ready', 'completed', 'failed', 'terminated']).toContain(model.job.state);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is not failed by a task that ends before the others have begun', () => {
    const model = new Model([
      { role: 'top', type: 'system' },
      { role: 'trainer', type: 'system' },
      { role: 'trainer', type: 'system' },
    ]);
    model.request('starting');
    model.report(1, 'running');
    model.report(1, 'completed');
    expect(model.job.state).toBe('running');
    model.report(0, 'running');
    model.report(0, 'completed');
    expect(model.job.state).toBe('running');
    model.report(2, 'completed');
    expect(model.job.state).toBe('completed');
  });

  test('is completed without a participant who never came, if its role has been played by others', () => {
    const model = new Model([
      { role: 'trainer', type: 'user' },
      { role: 'trainer', type: 'user' },
    ]);
    model.request('starting');
    model.report(0, 'completed');
    expect(model.job.state).toBe('completed');
    expect(model.tasks.map(({ state }) => state)).toEqual(['completed', 'terminated']);
  });

  test('waits for a role that nobody plays, until its time is over', () => {
    const model = new Model([
      { role: 'aggregator', type: 'system' },
      { role: 'trainer', type: 'user' },
    ]);
    model.request('starting');
    model.report(0, 'completed');
    expect(model.job.state).toBe('running');
    model.nowMs = maxRunTimeMs;
    model.settle();
    expect(model.job.state).toBe('terminated');
  });

  test('fails as soon as all tasks of a role have failed, and stops the others', () => {
    const model = new Model([
      { role: 'aggregator', type: 'system' },
      { role: 'trainer', type: 'system' },
    ]);
    model.request('starting');
    model.report(1, 'running');
    model.report(0, 'failed');
    expect(model.job.state).toBe('failed');
    expect(model.tasks.map(({ state }) => state)).toEqual(['failed', 'terminated']);
  });

  test('that is stopped waits for those who work, but not for ever', () => {
    const model = new Model([
      { role: 'aggregator', type: 'system' },
      { role: 'trainer', type: 'system' },
    ]);
    model.request('starting');
    model.report(1, 'running');
    model.request('stopping');
    expect(model.job.state).toBe('stopping');
    expect(model.tasks.map(({ state }) => state)).toEqual(['terminated', 'running']);
    model.nowMs += graceMs;
    model.settle();
    expect(model.job.state).toBe('terminated');
  });
});

describe('a request', () => {
  const states: readonly JobState[] = [
    ...['ready', 'starting', 'deploying', 'running', 'stopping', 'failed', 'terminated', 'completed'],
  ] as JobState[];

  test('fits a state or is refused at once', () => {
    for (const state of states) {
      const atRest = state === 'ready' || isEnded(state);
      const underway = state === 'starting' || state === 'deploying' || state === 'running';
      expect([state, codeOf(() => requestOf(state, 'starting'))]).toEqual([
        state,
        atRest ? undefined : 'job.wrong_state',
      ]);
      expect([state, codeOf(() => requestOf(state, 'stopping'))]).toEqual([
        state,
        underway ? undefined : 'job.wrong_state',
      ]);
      expect(
        codeOf(() => {
          assertAtRest('j', state, 'update');
        }),
      ).toBe(atRest ? undefined : 'job.wrong_state');
    }
  });

  test("for a state that is not the users' to set is a bad one", () => {
    for (const wished of ['completed', 'running', 'ready', 'dancing', ''])
      expect(codeOf(() => requestOf('ready', wished))).toBe('job.bad_request');
    expect(codeOf(() => requestOf('running', 'applying'))).toBe('job.wrong_state');
  });
});

describe('a report', () => {
  test('of an ended task is taken again, and nothing else then', () => {
    expect(effectOfReport('terminated', 'terminated', 'terminated')).toEqual({ kind: 'log' });
    expect(codeOf(() => effectOfReport('running', 'failed', 'completed'))).toBe('task.wrong_state');
    expect(codeOf(() => effectOfReport('running', 'completed', 'running'))).toBe('task.wrong_state');
  });

  test('comes only from tasks of a job that is under way', () => {
    for (const state of ['ready', 'starting', 'completed', 'failed', 'terminated'] as const)
      expect(codeOf(() => effectOfReport(state, 'ready', 'running'))).toBe('task.wrong_state');
    for (const state of ['deploying', 'running', 'stopping'] as const)
      expect(effectOfReport(state, 'ready', 'running')).toEqual({ kind: 'move', to: 'running' });
  });

  test("of a state that is not the agents' to report is a bad one", () => {
    for (const state of ['ready', 'starting', 'deploying', 'what'])
      expect(codeOf(() => effectOfReport('running', 'ready', state))).toBe('task.bad_report');
  });
});
