/** What a round costs when training costs nothing. From `dist`: `node dist/test/bench/rounds.js [clients…]`. */
import { fileURLToPath } from 'node:url';
import { withFederation } from './bench-federation.js';
import { modelFile } from './model-file.js';
import { plainTcpMs } from './plain-tcp.js';
import { printRows, type BenchRow } from './rows.js';

const parameters = 1_663_370;
const rounds = 20;
const targetsMs: Readonly<Record<number, number>> = { 2: 70, 10: 300, 50: 1_600 };

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Milliseconds from one commit to the next, of clients that answer at once; the median. */
const roundMs = (clients: number, flat: boolean): Promise<number> =>
  withFederation({ clients, flat }, async ({ api, train }) => {
    await api.uploadModel(modelFile(parameters));
    const run = await train(rounds + 1);
    const ends = (await api.rounds(run._id)).map(({ endedAt = '' }) => Date.parse(endedAt));
    return median(ends.slice(1).map((end, index) => end - (ends[index] ?? NaN)));
  });

export const benchRounds = async (counts: readonly number[] = [2, 10, 50]): Promise<readonly BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const clients of counts) {
    const target = targetsMs[clients];
    const marked = target === undefined ? {} : { target: `≤ ${target}` };
    const flatMs = await roundMs(clients, true);
    const nestedMs = await roundMs(clients, false);
    const tcpMs = await plainTcpMs(clients, parameters * 4, rounds);
    rows.push(
      { name: `round, ${clients} clients at the reducer`, value: flatMs, unit: 'ms', ...marked },
      { name: `round, ${clients} clients at one combiner`, value: nestedMs, unit: 'ms', ...marked },
      { name: `plain TCP, ${clients} × 2 × 6.65 MB`, value: tcpMs, unit: 'ms' },
      { name: `${clients} clients at the reducer ÷ plain TCP`, value: flatMs / tcpMs, unit: '×', target: '1.5' },
    );
  }
  return rows;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const counts = process.argv.slice(2).map(Number);
  printRows(await benchRounds(counts.length === 0 ? undefined : counts));
}
