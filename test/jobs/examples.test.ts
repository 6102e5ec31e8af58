import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runExample } from '../support/example.js';
import { Processes } from '../support/processes.js';

/** Many processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let processes: Processes;
let config: string;
let addresses: { readonly APISERVER: string; readonly NOTIFIER: string };
beforeAll(async () => {
  processes = await Processes.open();
  const ports = ['--port', '--notifier-port', '--broker-port'].flatMap((option) => [option, '0']);
  processes.spawn('up', ['topology', 'up', ...ports, '--json', '--data-dir', 'data']);
  const { msg } = await processes.logged('up', ({ msg }) => msg.includes('apiserver'));
  const { apiserver, notifier } = JSON.parse(msg) as { apiserver: string; notifier: string };
  addresses = { APISERVER: apiserver, NOTIFIER: notifier };
  config = join(await mkdtemp(join(tmpdir(), 'nestor-example-')), 'config.yaml');
  await writeFile(config, `apiserver:\n  endpoint: ${apiserver}\nuser: foo\n`);
});
afterAll(async () => {
  await processes.kill('up', 'SIGTERM');
  await processes.close();
  await rm(join(config, '..'), { recursive: true, force: true });
});

const run = (example: string, env: Readonly<Record<string, string>>): Promise<string> =>
  runExample(example, config, { ...addresses, ...env });

it('hier-mnist goes from its design to seven completed tasks, on real MNIST', async () => {
  const text = await run('hier-mnist', { ROUNDS: '1', EPOCHS: '0.1' });
  expect(text).toMatch(/New design 'hier_mnist' created successfully/);
  expect(text.match(/\| system \| ready +\|/g)).toHaveLength(7);
  expect(text.match(/\| system \| completed +\|/g)).toHaveLength(7);
});

it('mnist-hier-async goes from its design to seven completed tasks, without waiting for anybody', async () => {
  const text = await run('mnist-hier-async', { ROUNDS: '3', EPOCHS: '0.1' });
  expect(text.match(/\| system \| completed +\|/g)).toHaveLength(7);
  expect(text).toMatch(/version 3 committed: 2 updates, .*staleness \d+ \d+/);
  expect(Number(/round 3: .*accuracy ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(0.5);
});

it('mnist-hier-coord goes from its design to seven completed tasks, dealt out by a coordinator', async () => {
  const text = await run('mnist-hier-coord', { ROUNDS: '2', EPOCHS: '0.05' });
  expect(text).toMatch(/New design 'syncfl_hier_coord_mnist' created successfully/);
  expect(text.match(/\| system \| ready +\|/g)).toHaveLength(7);
  expect(text.match(/\| system \| completed +\|/g)).toHaveLength(7);
  for (const round of [1, 2]) {
    const [, ...teams] = new RegExp(`round ${round}: \\S+-0 with (.*); \\S+-1 with (.*)`).exec(text) ?? [];
    expect(teams.join(', ').split(', ').toSorted()).toEqual(['trainer-0', 'trainer-1', 'trainer-2']);
  }
});

it('mnist-user-run shows the tasks of participant and system, ready, running and completed, over MQTT', async () => {
  const text = await run('mnist-user-run', { ROUNDS: '4', EPOCHS: '0.02' });
  expect(text).toMatch(/JOB ID +\| +AGENT ID +\| +TYPE +\| +STATE/);
  const tables = text.split(/(?=^ *\| +JOB ID +\| +AGENT ID)/m).slice(1);
  for (const [index, state] of ['ready', 'running', 'completed'].entries()) {
    for (const type of ['user', 'system']) {
      expect(tables[index]).toMatch(new RegExp(`\\| ${type} +\\| ${state} +\\|`));
    }
  }
  expect(text).toContain("keys don't match");
  expect(text).toContain('with another key nobody gets in');
});

it('three-regions trains in America, Europe and Asia under one global aggregator, which measures the model', async () => {
  const text = await run('three-regions', { ROUNDS: '1', EPOCHS: '0.1' });
  expect(text.match(/\| system \| completed +\|/g)).toHaveLength(7);
  expect(Number(/round 1: .*accuracy ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(0.5);
});

it('three-regions/one-region runs the schema with the one group us', async () => {
  const text = await run('three-regions/one-region', { ROUNDS: '1', EPOCHS: '0.05' });
  expect(text.match(/\| system \| completed +\|/g)).toHaveLength(2);
  expect(text).toMatch(/round 1: .*accuracy 0\.\d+/);
});

it('deep-tree sums over four levels', async () => {
  const text = await run('deep-tree', { ROUNDS: '1', EPOCHS: '0.1' });
  expect(text.match(/\| system \| completed +\|/g)).toHaveLength(11);
  expect(Number(/round 1: .*accuracy ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(0.5);
});

it('fedopt-benchmark compares optimizers over ten clients, as a table and a plot', async () => {
  const results = await mkdtemp(join(tmpdir(), 'nestor-fedopt-'));
  try {
    const text = await run('fedopt-benchmark', {
      ...{ ROUNDS: '2', EPOCHS: '0.02', OPTIMIZERS: 'fedyogi fedavg', DATA: '', RESULTS: results },
    });
    const rows = text.match(/^\| fed\w+ \|( [\d.]+ \|){3}$/gm);
    expect(rows?.map((row) => row.split(' ')[1])).toEqual(['fedavg', 'fedyogi']);
    expect(await readFile(join(results, 'accuracy.svg'), 'utf8')).toMatch(/^<svg [^]*fedyogi[^]*<\/svg>$/);
  } finally {
    await rm(results, { recursive: true, force: true });
  }
});
