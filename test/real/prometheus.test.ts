import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { outcome, run } from '../e2e/command.js';
import { dashboardQueries } from '../support/grafana.js';
import { seedModelFile } from '../support/models.js';
import { Processes } from '../support/processes.js';
import { rest } from '../support/rest.js';

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** Told by Prometheus itself, through its remote write, each time that it has read something. */
class Readings {
  readonly #server: Server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      response.end();
      for (const listener of this.#listeners) listener();
    });
  });
  readonly #listeners = new Set<() => void>();

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      const listener = () => {
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

let processes: Processes;
let prometheus: ChildProcess;
let api: string;
const readings = new Readings();

/** The repository's configuration, for hosts that are not containers. */
const configurationFor = async (targets: Readonly<Record<string, readonly number[]>>, told: string) => {
  const { scrape_configs: jobs } = z
    .object({ scrape_configs: z.array(z.looseObject({ job_name: z.string() })) })
    .parse(parse(await readFile('monitoring/prometheus.yml', 'utf8')));
  return stringify({
    global: { scrape_interval: '1s' },
    scrape_configs: jobs.map(({ job_name: job }) => ({
      job_name: job,
      static_configs: [{ targets: (targets[job] ?? []).map((port) => `127.0.0.1:${port}`) }],
    })),
    remote_write: [{ url: told, queue_config: { batch_send_deadline: '100ms' } }],
  });
};

beforeAll(async () => {
  processes = await Processes.open();
  await processes.startReducer();
  processes.startCombiner('combiner-1');
  for (const client of ['client-1', 'client-2']) processes.startClient(client, 'builtin:drift', '--metrics-port', '0');
  const reducer = ['--reducer-host', '127.0.0.1', '--reducer-port', String(processes.port)];
  processes.spawn('dashboard', ['dashboard', '--port', '0', ...reducer]);
  await rest(processes.port).uploadModel(seedModelFile());
  const portIn = async (name: string, key: string) =>
    Number((await processes.logged(name, (line) => line[key] !== undefined))[key]);
  const targets = {
    reducer: [processes.port],
    combiner: [await portIn('combiner-1', 'port')],
    dashboard: [await portIn('dashboard', 'port')],
    client: [await portIn('client-1', 'metricsPort'), await portIn('client-2', 'metricsPort')],
  };
  const file = join(processes.dir, 'prometheus.yml');
  await writeFile(file, await configurationFor(targets, await readings.open()));
  prometheus = spawn(
    'prometheus',
    [`--config.file=${file}`, `--storage.tsdb.path=${join(processes.dir, 'tsdb')}`, '--web.listen-address=127.0.0.1:0'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  for await (const line of createInterface(prometheus.stderr!)) {
    const port = /Listening on.* address=127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    api = `http://127.0.0.1:${port}/api/v1`;
    break;
  }
  prometheus.stderr?.resume();
});
afterAll(async () => {
  if (prometheus.exitCode === null) {
    const ended = once(prometheus, 'exit');
    prometheus.kill();
    await ended;
  }
  readings.close();
  await processes.close();
});

/** An instant query's values; an error of the query is one of the test. */
const query = async (expr: string) => {
  const response = await fetch(`${api}/query?${new URLSearchParams({ query: expr }).toString()}`);
  return answerSchema.parse(await response.json()).data.result;
};

it('promtool takes the configuration', async () => {
  expect(await run(['promtool', 'check', 'config', 'monitoring/prometheus.yml'])).toContain('SUCCESS');
});

it("promtool finds nothing to say against Nestor's metrics", async () => {
  for (const name of ['reducer', 'combiner-1', 'dashboard']) {
    const { port } = await processes.logged(name, (line) => line['port'] !== undefined);
    const page = join(processes.dir, `${name}.metrics`);
    await writeFile(page, await (await fetch(`http://127.0.0.1:${Number(port)}/metrics`)).text());
    // Of Node's own metrics some have names that it does not like.
    const { stdout, stderr } = await outcome(['sh', '-c', `promtool check metrics < ${page}`]);
    expect(`${stdout}${stderr}`).not.toMatch(/^nestor_|error/m);
  }
});

it('a real Prometheus reads all services, and every query of the dashboard has an answer', async () => {
  const reading = async (what: () => Promise<boolean>) => {
    while (!(await what())) await readings.next();
  };
  await reading(async () => (await query('sum(up)'))[0]?.value[1] === '5');
  // Rates need a value from before.
  await reading(async () => (await query('nestor_build_info')).length === 5);
  await rest(processes.port).start({ rounds: 4, clientsRequired: 2, clientsRequested: 2 });
  await processes.logged('reducer', ({ type }) => type === 'run.completed');
  await reading(async () => (await query('nestor_runs_total{state="completed"}'))[0]?.value[1] === '1');
  // Each service is read at a time of its own.
  const merges = 'nestor_round_phase_seconds_count{job="combiner",phase="merge"}';
  await reading(async () => (await query(merges))[0]?.value[1] === '4');
  const uploads = 'sum(nestor_round_phase_seconds_count{job="client",phase="upload"})';
  await reading(async () => Number((await query(uploads))[0]?.value[1]) >= 8);

  const silent: string[] = [];
  for (const { panel, expr } of dashboardQueries()) {
    const answer = await query(expr.replaceAll('$__rate_interval', '1m'));
    if (answer.length === 0) silent.push(panel);
  }
  // After the run nobody is asked.
  expect(silent).toEqual(['Clients answered, of those asked']);
});
