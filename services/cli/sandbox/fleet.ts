import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { exitStatus, NestorError } from '../../core/index.js';
import { homeFolder } from '../services/project-folder.js';
import { openLogFile } from './log-file.js';

/** One process of the sandbox: a command of `nestor`. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: 'reducer' | 'combiner' | 'client' | 'controller' | 'deployer' | 'broker' | 'dashboard';
  readonly env: Readonly<Record<string, string>>;
}

export interface FleetOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logsDir: string;
  /** Tells people what becomes of the processes. */
  readonly say: (text: string) => void;
}

/** Processes that are kept running until the fleet is stopped. */
export interface Fleet {
  /** Starts one. @returns the ports that it listens on, once it does. */
  start(spec: ProcessSpec): Promise<Ports>;
  /** Rejects when one cannot run, however often it is started; never resolves. */
  readonly failure: Promise<never>;
  /** Ends all, and waits until they have ended. */
  stop(): Promise<void>;
}

const listeningMessage = z.object({
  kind: z.literal('listening'),
  port: z.number(),
  notifierPort: z.number().optional(),
});

/** Where a process listens. */
export type Ports = Readonly<Omit<z.output<typeof listeningMessage>, 'kind'>>;

/** Starting again would end the same way. */
const finalStatuses: ReadonlySet<number> = new Set([exitStatus.usage, exitStatus.config, exitStatus.unavailable]);
/** Deaths in a row, each soon after the start, after which a process counts as one that cannot run. */
const deathsAllowed = 5;
const soonMs = 10_000;
const firstWaitMs = 200;
const longestWaitMs = 10_000;
/** Patience with a process that was told to end. */
const endingMs = 10_000;

export const openFleet = ({ cwd, env, logsDir, say }: FleetOptions): Fleet => {
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  const living = new Set<ChildProcess>();
  const loops: Promise<void>[] = [];
  let fail: (error: NestorError) => void = () => undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  failure.catch(() => undefined);

  const keep = async (spec: ProcessSpec, onPorts: (ports: Ports) => void): Promise<void> => {
    const log = openLogFile(join(logsDir, `${spec.name}.log`));
    let ports: Ports | undefined;
    try {
      for (let deaths = 0; !isStopping();) {
        const startedMs = performance.now();
        // One that is started again keeps its ports: peers know them.
        const fixed: Readonly<Record<string, string>> = ports === undefined ? {} : portVariables(spec, ports);
        const child = spawn(process.execPath, [join(homeFolder(), 'bin', 'nestor.js'), spec.command], {
          cwd,
          env: { ...env, ...spec.env, ...fixed },
          stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        });
        living.add(child);
        child.stdout?.on('data', (bytes: Buffer) => {
          log.write(bytes);
        });
        child.stderr?.on('data', (bytes: Buffer) => {
          log.write(bytes);
        });
        child.on('message', (message) => {
          const listening = listeningMessage.safeParse(message).data;
          if (listening === undefined) return;
          ports = listening;
          onPorts(ports);
        });
        const end = await endOf(child);
        living.delete(child);
        if (isStopping()) return;
        deaths = performance.now() - startedMs < soonMs ? deaths + 1 : 1;
        const how = `${spec.name} ended (${end.signal ?? `status ${end.status ?? '?'}`})`;
        if ((end.signal === null && finalStatuses.has(end.status ?? 0)) || deaths >= deathsAllowed) {
          fail(
            new NestorError(
              'sandbox.process_failed',
              [`${how}; its last log lines (${log.path}):`, ...log.tail()].join('\n'),
            ),
          );
          return;
        }
        const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (deaths - 1));
        say(`${how}; starting it again in ${(waitMs / 1_000).toFixed(1)} s`);
        await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    } finally {
      log.close();
    }
  };

  return {
    failure,
    start: (spec) =>
      new Promise((resolve) => {
        loops.push(keep(spec, resolve));
      }),
    async stop() {
      stopping.abort();
      for (const child of living) child.kill('SIGTERM');
      const impatient = setTimeout(() => {
        for (const child of living) child.kill('SIGKILL');
      }, endingMs);
      await Promise.all(loops);
      clearTimeout(impatient);
    },
  };
};

const portVariables = ({ command }: ProcessSpec, { port, notifierPort }: Ports): Readonly<Record<string, string>> => {
  switch (command) {
    case 'reducer':
      return { FEDN_REDUCER_PORT: String(port) };
    case 'controller':
      return { NESTOR_CONTROLLER_PORT: String(port), NESTOR_NOTIFIER_PORT: String(notifierPort ?? 0) };
    case 'broker':
      return { NESTOR_BROKER_PORT: String(port) };
    case 'combiner':
      return { FEDN_COMBINER_PORT: String(port) };
    case 'dashboard':
      return { FEDN_DASHBOARD_PORT: String(port) };
    case 'client':
    case 'deployer':
      return {};
  }
};

const endOf = (
  child: ChildProcess,
): Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }> =>
  new Promise((resolve) => {
    child.once('error', () => {
      resolve({ status: exitStatus.software, signal: null });
    });
    child.once('close', (status, signal) => {
      resolve({ status, signal });
    });
  });
