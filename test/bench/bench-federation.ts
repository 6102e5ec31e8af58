import { fileURLToPath } from 'node:url';
import type { RunRecord } from '../../services/core/index.js';
import { Processes } from '../support/processes.js';
import { rest } from '../support/rest.js';

const clientHost = fileURLToPath(new URL('client-host.js', import.meta.url));

/** A federation of real processes for a bench: one reducer, at most one combiner, clients in some host processes. */
export interface BenchFederation {
  readonly processes: Processes;
  readonly api: ReturnType<typeof rest>;
  /** Runs to the end with all clients, without validation. */
  readonly train: (rounds: number) => Promise<RunRecord>;
}

export interface BenchFederationOptions {
  readonly clients: number;
  /** Clients dial the reducer itself. @default false */
  readonly flat?: boolean;
  /** Client processes; each hosts a share of the clients. @default 2 */
  readonly hosts?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Does something with a federation; a run waits for all its clients. */
export const withFederation = async <T>(
  { clients, flat = false, hosts = 2, env = {} }: BenchFederationOptions,
  use: (federation: BenchFederation) => Promise<T>,
): Promise<T> => {
  const processes = await Processes.open();
  try {
    processes.env = { ...processes.env, NESTOR_MAX_CLIENTS: '100000', ...env };
    await processes.startReducer();
    if (!flat) processes.startCombiner('combiner');
    for (let host = 0; host < hosts; host += 1) {
      const count = Math.floor(clients / hosts) + (host < clients % hosts ? 1 : 0);
      const parent = flat ? 'flat' : 'nested';
      processes.spawn(
        `host-${host}`,
        [String(processes.port), parent, `client-${host}-`, String(count), 'builtin:nudge'],
        clientHost,
      );
    }
    const api = rest(processes.port);
    const train = async (rounds: number): Promise<RunRecord> => {
      const from = processes.mark('reducer');
      const config = { rounds, validate: false, clientsRequested: clients, clientsRequired: clients, timeout: 3_600 };
      const run = await api.start(config);
      await processes.logged('reducer', ({ type }) => type === 'run.completed' || type === 'run.failed', from);
      const end = await api.run(run._id);
      if (end.state !== 'completed') throw new Error(`the run ${end.state}: ${end.failure?.message ?? ''}`);
      return end;
    };
    return await use({ processes, api, train });
  } finally {
    await processes.close();
  }
};
