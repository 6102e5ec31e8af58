/** What a round costs when training costs nothing. From `dist`: `node dist/test/bench/rounds.js [clients…]`. */
import { fileURLToPath } from 'node:url';
import { writeHeader } from '../../services/core/index.js';
import { Processes } from '../support/processes.js';
import { rest } from '../support/rest.js';
import { plainTcpMs } from './plain-tcp.js';
import { printRows, type BenchRow } from './rows.js';

const parameters = 1_663_370;
const rounds = 20;
/** Client processes; each hosts a share of the clients. */
const hosts = 2;
const targetsMs: Readonly<Record<number, number>> = { 2: 70, 10: 300, 50: 1_600 };
const clientHost = fileURLToPath(new URL('client-host.js', import.meta.url));

export const modelFile = (elements: number): Uint8Array => {
  const header = writeHeader([{ name: 'weights', dtype: 'F32', shape: [elements] }]);
  const file = new Uint8Array(header.fileSizeBytes);
  file.set(header.bytes);
  const values = new DataView(file.buffer, header.bytes.length);
  for (let index = 0; index < elements; index += 1) values.setFloat32(4 * index, Math.sin(index) / 10, true);
  return file;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Milliseconds from one commit to the next, of clients that answer at once; the median. */
const roundMs = async (clients: number): Promise<number> => {
  const processes = await Processes.open();
  try {
    await processes.startReducer();
    processes.startCombiner('combiner');
    for (let host = 0; host < hosts; host += 1) {
      const count = Math.floor(clients / hosts) + (host < clients % hosts ? 1 : 0);
      processes.spawn(
        `host-${host}`,
        [String(processes.port), `client-${host}-`, String(count), 'builtin:echo'],
        clientHost,
      );
    }
    const api = rest(processes.port);
    await api.uploadModel(modelFile(parameters));
    const run = await api.start({
      rounds: rounds + 1,
      validate: false,
      clientsRequested: clients,
      clientsRequired: clients,
    });
    await processes.logged('reducer', ({ type }) => type === 'run.completed' || type === 'run.failed');
    const ends = (await api.rounds(run._id)).map(({ endedAt = '' }) => Date.parse(endedAt));
    return median(ends.slice(1).map((end, index) => end - (ends[index] ?? NaN)));
  } finally {
    await processes.close();
  }
};

export const benchRounds = async (counts: readonly number[] = [2, 10, 50]): Promise<readonly BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const clients of counts) {
    const ms = await roundMs(clients);
    const tcpMs = await plainTcpMs(clients, parameters * 4, rounds);
    rows.push(
      {
        name: `round, ${clients} clients, 6.65 MB`,
        value: ms,
        unit: 'ms',
        ...(targetsMs[clients] === undefined ? {} : { target: `≤ ${targetsMs[clients]}` }),
      },
      { name: `plain TCP, ${clients} × 2 × 6.65 MB`, value: tcpMs, unit: 'ms' },
      {
        name: `ratio, ${clients} clients`,
        value: ms / tcpMs,
        unit: '× plain TCP',
        target: '1.5 (where we want to be)',
      },
    );
  }
  return rows;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const counts = process.argv.slice(2).map(Number);
  printRows(await benchRounds(counts.length === 0 ? undefined : counts));
}
