import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { exitStatus } from '../core/index.js';
import { backOffMs } from '../transport/index.js';
import { endsWithin, type AgentSpec, type Deployment, type DeploymentOptions } from './deployment.js';

export interface ProcessDeploymentOptions extends DeploymentOptions {
  /** Folder of this software. */
  readonly homeDir: string;
  /** Folder for the agents' data and logs. */
  readonly dataDir: string;
  readonly logger: Logger;
  /** How long an agent may take to end by itself. @default 40,000 */
  readonly graceMs?: number;
}

/** Variables that agents see; what opens stores is not among them. */
const passed = /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|NESTOR_(?!DATA_DIR|BROKER_)\w+|TF_\w+|OMP_NUM_THREADS|\w+_proxy|\w+_PROXY)$/;

/** Starting again would end the same way. */
const finalStatuses: ReadonlySet<number> = new Set([
  exitStatus.usage,
  exitStatus.config,
  exitStatus.noPermission,
  exitStatus.noInput,
]);
/** Deaths in a row, each soon after the start, after which an agent counts as one that cannot run. */
const deathsAllowed = 8;
const soonMs = 10_000;
/** After a polite signal. */
const endingMs = 15_000;

interface Kept {
  readonly spec: AgentSpec;
  readonly stopping: AbortController;
  child?: ChildProcess;
  ended: Promise<void>;
}

/** Runs each agent as a child process, which ends with this one. */
export const agentProcesses = (options: ProcessDeploymentOptions): Deployment => {
  const { apiserver, notifier, homeDir, dataDir, logger, onFailure, graceMs = 40_000 } = options;
  const agents = new Map<string, Kept>();

  const run = async (kept: Kept): Promise<{ status: number | null; signal: NodeJS.Signals | null }> => {
    const { taskId, key } = kept.spec;
    await mkdir(join(dataDir, 'logs'), { recursive: true });
    const log = await open(join(dataDir, 'logs', `${taskId}.log`), 'a');
    try {
      const args = ['-a', apiserver, '-n', notifier, '--once', '--data-dir', dataDir];
      const child = spawn(process.execPath, [join(homeDir, 'bin', 'flamelet.js'), ...args], {
        cwd: dataDir,
        env: {
          ...Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name))),
          ...{ FLAME_TASK_ID: taskId, FLAME_TASK_KEY: key },
        },
        stdio: ['ignore', log.fd, log.fd, 'ipc'],
      });
      kept.child = child;
      const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      return { status, signal };
    } finally {
      delete kept.child;
      await log.close();
    }
  };

  const keep = async (kept: Kept): Promise<void> => {
    const { spec, stopping } = kept;
    for (let deaths = 0; !stopping.signal.aborted;) {
      const startedMs = performance.now();
      const { status, signal } = await run(kept);
      if (status === 0 || isAborted(stopping.signal)) return;
      const how = signal ?? `status ${status ?? '?'}`;
      deaths = performance.now() - startedMs < soonMs ? deaths + 1 : 1;
      if ((status !== null && finalStatuses.has(status)) || deaths >= deathsAllowed) {
        onFailure(spec, `its agent ended with ${how}`);
        return;
      }
      const waitMs = backOffMs(deaths, {});
      logger.warn(
        { taskId: spec.taskId, waitMs: Math.round(waitMs) },
        `an agent ended with ${how}; it is started again`,
      );
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const end = async (kept: Kept): Promise<void> => {
    kept.stopping.abort();
    kept.child?.kill('SIGTERM');
    const impatient = setTimeout(() => kept.child?.kill('SIGKILL'), endingMs);
    await kept.ended;
    clearTimeout(impatient);
  };

  return {
    kind: 'processes',
    start(spec) {
      if (agents.has(spec.taskId)) return;
      const kept: Kept = { spec, stopping: new AbortController(), ended: Promise.resolve() };
      agents.set(spec.taskId, kept);
      kept.ended = keep(kept)
        .catch((error: unknown) => {
          onFailure(spec, error instanceof Error ? error.message : String(error));
        })
        .finally(() => {
          if (agents.get(spec.taskId) === kept) agents.delete(spec.taskId);
        });
    },
    async stop(taskId) {
      const kept = agents.get(taskId);
      if (kept !== undefined && !(await endsWithin(kept.ended, graceMs))) await end(kept);
    },
    running: () => [...agents.values()].map(({ spec: { jobId, taskId } }) => ({ jobId, taskId })),
    async close() {
      await Promise.all([...agents.values()].map(end));
    },
  };
};

const isAborted = (signal: AbortSignal): boolean => signal.aborted;
