/** How long a job of ten thousand tasks takes to expand. From `dist`: `node dist/test/bench/topology.js`. */
import { fileURLToPath } from 'node:url';
import { expandJob, readDesign, requireValid, sampleJob } from '../../services/core/index.js';
import { printRows, type BenchRow } from './rows.js';

const regions = 100;
const trainersPerRegion = 99;
const repeats = 5;

/** A top aggregator, and in each region a middle aggregator with its trainers. */
const schema = () => {
  const groups = Array.from({ length: regions }, (_, at) => `region-${at}`);
  const [hands, takes] = [
    ['distribute', 'aggregate'],
    ['fetch', 'upload'],
  ];
  return {
    name: 'regions',
    roles: [
      { name: 'top', groupAssociation: [{ global: 'default' }] },
      { name: 'middle', groupAssociation: groups.map((group) => ({ global: 'default', regional: group })) },
      { name: 'trainer', isDataConsumer: true, groupAssociation: groups.map((group) => ({ regional: group })) },
    ],
    channels: [
      { name: 'global', pair: ['top', 'middle'], funcTags: { top: hands, middle: takes } },
      {
        ...{ name: 'regional', pair: ['middle', 'trainer'], groupBy: { type: 'tag', value: groups } },
        funcTags: { middle: hands, trainer: takes },
      },
    ],
  };
};

export const benchTopology = (): Promise<readonly BenchRow[]> => {
  const file = JSON.parse(JSON.stringify(schema())) as unknown;
  let bestMs = Infinity;
  let count = 0;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const started = performance.now();
    const design = requireValid(readDesign(file));
    count = requireValid(expandJob({ jobId: 'bench', design, ...sampleJob(design, trainersPerRegion) })).length;
    bestMs = Math.min(bestMs, performance.now() - started);
  }
  const name = `check a design and expand a job of ${count} tasks`;
  return Promise.resolve([{ name, value: bestMs, unit: 'ms', target: '≤ 1000' }]);
};

if (process.argv[1] === fileURLToPath(import.meta.url)) printRows(await benchTopology());
