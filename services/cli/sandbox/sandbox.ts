import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pRetry from 'p-retry';
import { isNestorError, NestorError } from '../../core/index.js';
import { watchEvents } from '../api/events.js';
import { openReducerApi, type ReducerApi } from '../api/reducer-api.js';
import { interruption } from '../interruption.js';
import { assertCompleted, followRun } from '../live-view/follow-run.js';
import type { RunView } from '../live-view/view.js';
import type { Surroundings } from '../surroundings.js';
import { openFleet, type Fleet } from './fleet.js';
import { lockFolder } from './lock.js';
import { assertPortFree, freePort } from './port.js';
import { provideSeedModel } from './seed-model.js';
import { clientSpecs, combinerSpecs, dashboardSpec, reducerSpec, type SandboxShape } from './specs.js';

export interface SandboxOptions extends SandboxShape {
  /** Parameters of the run, as texts. */
  readonly run: Readonly<Record<string, string | boolean>>;
  /** End with the run. */
  readonly once: boolean;
  /** Begin anew: forget models, records and logs of earlier sandboxes. */
  readonly restart: boolean;
  readonly seedModel?: string;
  /** Longest time that the run may take. */
  readonly runTimeoutMs?: number;
}

/**
 * A federation on this machine, each part a process of its own: starts it, trains, shows the run, and ends everything.
 * @throws sandbox.running, sandbox.process_failed, transport.port_taken, run.failed, run.stopped, service.interrupted
 */
export const runSandbox = async (options: SandboxOptions, view: RunView, surroundings: Surroundings): Promise<void> => {
  const { values, dataDir } = options;
  const lock = await lockFolder(dataDir);
  try {
    await assertPortFree(values.NESTOR_BIND_HOST, values.FEDN_REDUCER_PORT, lock.wasKilled, surroundings.signal);
    if (options.restart) await forget(dataDir);
    const fleet = openFleet({
      cwd: surroundings.cwd,
      env: surroundings.env,
      logsDir: join(dataDir, 'logs'),
      say: (text) => {
        view.say(text);
      },
    });
    const ending = new AbortController();
    const progress = { trained: false };
    const signal = AbortSignal.any([surroundings.signal, ending.signal]);
    try {
      await Promise.race([
        fleet.failure,
        interruption(surroundings.signal),
        work(options, fleet, view, signal, progress),
      ]);
    } catch (error) {
      // Ctrl-C is how a sandbox that stays is meant to end.
      if (!(surroundings.signal.aborted && progress.trained)) throw error;
    } finally {
      ending.abort(new NestorError('service.interrupted'));
      view.close();
      await fleet.stop();
    }
  } finally {
    await lock.release();
  }
};

const work = async (
  options: SandboxOptions,
  fleet: Fleet,
  view: RunView,
  signal: AbortSignal,
  progress: { trained: boolean },
): Promise<void> => {
  const { combiners, clients, dataDir, once } = options;
  const { port } = await fleet.start(reducerSpec(options));
  for (const spec of [...combinerSpecs(options, port), ...clientSpecs(options, port)]) void fleet.start(spec);
  const url = `http://localhost:${port}`;
  view.say(
    `Reducer at ${url}, ${count(combiners, 'combiner')}, ${count(clients, 'client')}; logs in ${join(dataDir, 'logs')}`,
  );
  const dashboard = startDashboard(options, fleet, port, view, signal);
  dashboard.catch(() => undefined);

  const api = openReducerApi({ urls: [`http://127.0.0.1:${port}`] }, signal);
  const runId = (await interruptedRun(api, view, signal)) ?? (await startRun(options, api, view, signal));
  const end = await within(options.runTimeoutMs, followRun(api, runId, watchEvents(api.address, signal), view));
  if (once) {
    assertCompleted(end);
    return;
  }
  progress.trained = end.state === 'completed';
  view.say(`\nThe sandbox stays until Ctrl-C. What can be done next:
  curl -X POST ${url}/start -d rounds=3
      trains on, from the latest model, as does
  node bin/nestor.js run start --url ${url} --rounds 3
  node bin/nestor.js model list --url ${url}
      lists the models made so far
  ${await dashboard}
      is the dashboard: runs, models and clients in the browser\n`);
  for await (const happening of watchEvents(api.address, signal)) {
    if (happening.kind !== 'event' || happening.event.type !== 'run.started') continue;
    const { runId: next } = happening.event;
    if (next !== undefined) await followRun(api, next, watchEvents(api.address, signal), view);
  }
};

/** @returns the dashboard's address, once it answers there. */
const startDashboard = async (
  options: SandboxOptions,
  fleet: Fleet,
  reducerPort: number,
  view: RunView,
  signal: AbortSignal,
): Promise<string> => {
  const { NESTOR_BIND_HOST, FEDN_REDUCER_PORT, FEDN_DASHBOARD_PORT } = options.values;
  // Who takes any port for the reducer does not care for this one.
  const wished = FEDN_DASHBOARD_PORT ?? (FEDN_REDUCER_PORT === 0 ? 0 : 5111);
  const free = await freePort(NESTOR_BIND_HOST, wished, signal);
  const { port } = await fleet.start(dashboardSpec(options, free, reducerPort));
  const url = `http://localhost:${port}`;
  view.say(`Dashboard at ${url}`);
  return url;
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The run that an earlier sandbox left, which the reducer goes on with by itself. */
const interruptedRun = async (api: ReducerApi, view: RunView, signal: AbortSignal): Promise<string | undefined> => {
  const { run } = await whenReady(() => readyStatus(api), signal);
  if (run === undefined || (run.state !== 'running' && run.state !== 'pending')) return undefined;
  view.say(`Going on with run ${run._id} after ${run.round} of ${run.config.rounds} rounds.`);
  return run._id;
};

const readyStatus = async (api: ReducerApi) => {
  const status = await api.status();
  for (const { ready, kind, message } of [status.storage, status.records]) {
    if (!ready) throw new NestorError('service.not_ready', `waiting for ${kind}: ${message ?? ''}`);
  }
  return status;
};

const startRun = async (
  options: SandboxOptions,
  api: ReducerApi,
  view: RunView,
  signal: AbortSignal,
): Promise<string> => {
  const { clients, values, run } = options;
  const model = run['model'] === undefined ? await provideSeedModel({ ...options, api }) : undefined;
  await everybodyThere(api, clients, view, signal);
  const started = await whenReady(
    () =>
      api.startRun({
        seed: String(values.NESTOR_SEED),
        clientsRequested: String(clients),
        clientsRequired: String(Math.max(1, Math.min(2, clients))),
        ...(model !== undefined && { model }),
        ...run,
      }),
    signal,
  );
  return started._id;
};

/** Resolves when so many clients are connected. */
const everybodyThere = async (api: ReducerApi, clients: number, view: RunView, signal: AbortSignal): Promise<void> => {
  view.say(`Waiting for ${count(clients, 'client')} to be ready…`);
  for await (const happening of watchEvents(api.address, signal)) {
    const news =
      happening.kind === 'connected' || (happening.kind === 'event' && happening.event.type === 'client.joined');
    if (news && (await api.status()).clientsConnected >= clients) return;
  }
};

/** Asks again while the reducer is reaching its stores, ever more slowly. */
const whenReady = <T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> =>
  pRetry(question, {
    retries: Infinity,
    minTimeout: 20,
    maxTimeout: 2_000,
    signal,
    shouldRetry: ({ error }) => isNestorError(error) && error.code === 'service.not_ready',
  });

const within = async <T>(limitMs: number | undefined, work: Promise<T>): Promise<T> => {
  if (limitMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new NestorError('sandbox.run_timeout', `the run took longer than ${limitMs / 1_000} s`));
    }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Removes what sandboxes have left in the folder, and nothing else. */
const forget = async (dataDir: string): Promise<void> => {
  for (const name of await readdir(dataDir)) {
    if (/^(reducer|combiner-\d+|client-\d+|logs|sandbox\.json)$/.test(name)) {
      await rm(join(dataDir, name), { recursive: true, force: true });
    }
  }
};
