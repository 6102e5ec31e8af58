/** All benches: prints the table, writes it as JSON into bench-results/, and with `--docs` into docs/benchmarks.md. */
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import { benchAgents } from './agents.js';
import { benchAsynchrony } from './asynchrony.js';
import { benchResources } from './resources.js';
import { benchRing } from './ring.js';
import { benchRounds } from './rounds.js';
import { printRows, type BenchRow } from './rows.js';
import { benchStraggler } from './straggler.js';
import { benchTopology } from './topology.js';

const parts: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  ring: benchRing,
  rounds: benchRounds,
  resources: benchResources,
  topology: benchTopology,
  asynchrony: benchAsynchrony,
  straggler: benchStraggler,
  agents: benchAgents,
};

const machine = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
  node: process.version,
};
const measuredAt = new Date().toISOString();
const file = `bench-results/${measuredAt.replaceAll(':', '-')}.json`;

const cell = (value: number | string): string =>
  typeof value === 'number' ? value.toFixed(value < 10 ? 2 : 0) : value;

const page = (rows: readonly BenchRow[]): string =>
  [
    '# Benchmarks',
    '',
    `Written by \`npm run bench -- --docs\` on ${measuredAt.slice(0, 10)}: ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.system}, Node.js ${machine.node}.`,
    'Real processes over loopback with embedded stores; clients answer at once, each in bytes of its own, with a delta that makes the model of each round a new one to fetch; without validation.',
    'A round is the median time from one commit to the next. NumPy and plain TCP are measured in the same run.',
    'Asynchrony is measured on a virtual clock, with the role programs themselves on the memory network; training takes half-normal times, a buffer has 10 updates. Trainers that come at a rate are counted from an empty system on over 40,000 updates, those at work whenever an update comes.',
    '',
    '| what | measured | to reach |',
    '| --- | --- | --- |',
    ...rows.map(({ name, value, unit, target = '' }) => `| ${name} | ${cell(value)} ${unit} | ${target} |`),
    '',
  ].join('\n');

/** Writes what is measured so far, so that a run that is cut off leaves that. */
const record = async (rows: readonly BenchRow[]): Promise<void> => {
  await mkdir('bench-results', { recursive: true });
  await writeFile(file, `${JSON.stringify({ measuredAt, machine, rows }, undefined, 2)}\n`);
  if (process.argv.includes('--docs')) await writeFile('docs/benchmarks.md', page(rows));
};

const wanted = process.argv.slice(2).filter((name) => name in parts);
const rows: BenchRow[] = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  process.stderr.write(`bench: ${name}\n`);
  const measured = (await parts[name]?.()) ?? [];
  printRows(measured);
  rows.push(...measured);
  await record(rows);
}
process.stdout.write(`${file}\n`);
