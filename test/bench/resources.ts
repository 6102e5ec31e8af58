/** What a federation takes in memory and processor time. From `dist`: `node dist/test/bench/resources.js`. Linux. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { withFederation } from './bench-federation.js';
import { modelFile } from './model-file.js';
import { peakMb, processorMs, resetPeak, residentMb } from './process-stats.js';
import { printRows, type BenchRow } from './rows.js';

const idleSeconds = 20;

/** 100 updates of 6.65 MB in one round: the combiner's most memory above what it has after a first round. */
const hundredUpdates = (): Promise<readonly BenchRow[]> =>
  withFederation({ clients: 100, hosts: 4 }, async ({ processes, api, train }) => {
    await api.uploadModel(modelFile(1_663_370));
    const pid = processes.pid('combiner');
    const idleMb = await residentMb(pid);
    await resetPeak(pid);
    await train(1);
    return [
      {
        name: 'combiner above idle, 100 updates of 6.65 MB',
        value: (await peakMb(pid)) - idleMb,
        unit: 'MB',
        target: '≤ 100',
      },
    ];
  });

/** 1,000 clients on one combiner, a model of 68,884 parameters. */
const thousandClients = (): Promise<readonly BenchRow[]> =>
  withFederation({ clients: 1_000, hosts: 4 }, async ({ processes, api, train }) => {
    await api.uploadModel(modelFile(68_884));
    const pid = processes.pid('combiner');
    const first = await train(1);
    const afterFirstMb = await residentMb(pid);
    const [round] = await api.rounds(first._id);
    await train(10);
    return [
      { name: '1,000 clients at one combiner: updates', value: round?.updates ?? 0, unit: '', target: '1,000' },
      { name: '1,000 clients: round', value: round?.durationMs ?? NaN, unit: 'ms' },
      { name: '1,000 clients: combiner at its peak', value: await peakMb(pid), unit: 'MB', target: '≤ 400' },
      {
        name: '1,000 clients: growth over 10 more rounds',
        value: (await residentMb(pid)) - afterFirstMb,
        unit: 'MB',
        target: 'about 0',
      },
    ];
  });

/** A model of 1 GB, two clients, one round. */
const gigabyte = (): Promise<readonly BenchRow[]> =>
  withFederation({ clients: 2, env: { NESTOR_MAX_MODEL_BYTES: '4000000000' } }, async ({ processes, api, train }) => {
    const pids = { reducer: processes.pid('reducer'), combiner: processes.pid('combiner') };
    const idleMb = { reducer: await residentMb(pids.reducer), combiner: await residentMb(pids.combiner) };
    await resetPeak(pids.reducer);
    await resetPeak(pids.combiner);
    await api.uploadModel(modelFile(250_000_000));
    await train(1);
    const names = ['reducer', 'combiner'] as const;
    return Promise.all(
      names.map(async (name) => ({
        name: `1 GB model: ${name} above idle`,
        value: (await peakMb(pids[name])) - idleMb[name],
        unit: 'MB',
        target: '≤ 300',
      })),
    );
  });

/** Nobody does anything. */
const idle = (): Promise<readonly BenchRow[]> =>
  withFederation({ clients: 50 }, async ({ processes, api, train }) => {
    await api.uploadModel(modelFile(1_000));
    await train(1);
    const names = ['reducer', 'combiner', 'host-0'];
    const before = await Promise.all(names.map((name) => processorMs(processes.pid(name))));
    await sleep(idleSeconds * 1_000);
    const after = await Promise.all(names.map((name) => processorMs(processes.pid(name))));
    return names.map((name, index) => ({
      name: `idle: ${name === 'host-0' ? '25 clients in one process' : name}`,
      value: ((after[index] ?? NaN) - (before[index] ?? NaN)) / (idleSeconds * 10),
      unit: '% of a core',
      target: '≤ 1',
    }));
  });

export const benchResources = async (): Promise<readonly BenchRow[]> => [
  ...(await hundredUpdates()),
  ...(await thousandClients()),
  ...(await gigabyte()),
  ...(await idle()),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const parts: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
    hundredUpdates,
    thousandClients,
    gigabyte,
    idle,
  };
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
  for (const name of names) printRows((await parts[name]?.()) ?? []);
}
