import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { Metrics } from '../../services/telemetry/index.js';
import { dashboardQueries, readDashboard } from '../support/grafana.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nestor-monitoring-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const compose = z
  .object({
    services: z.looseObject({
      prometheus: z.object({ profiles: z.array(z.string()), entrypoint: z.array(z.string()) }),
      grafana: z.object({ profiles: z.array(z.string()) }),
    }),
  })
  .parse(parse(readFileSync('docker-compose.yaml', 'utf8'), { merge: true }));

const scrapeSchema = z.object({
  scrape_configs: z.array(
    z.object({
      job_name: z.string(),
      dns_sd_configs: z.array(z.object({ names: z.array(z.string()), port: z.int() })),
    }),
  ),
});

/** What the container's command makes of the file in the repository. */
const written = (ports: Readonly<Record<string, string>>) => {
  const file = join(folder, 'nestor.yml');
  const [shell, flag, script] = compose.services.prometheus.entrypoint;
  const text = script!
    .replaceAll('$$', '$')
    .replaceAll('/etc/prometheus/nestor.yml', 'monitoring/prometheus.yml')
    .replaceAll('/prometheus/nestor.yml', file)
    .replace('exec /bin/prometheus', 'exec true');
  execFileSync(shell!, [flag!, text], { env: { PATH: process.env.PATH, ...ports } });
  return scrapeSchema
    .parse(parse(readFileSync(file, 'utf8')))
    .scrape_configs.map(({ job_name: job, dns_sd_configs: [found] }) => ({ job, port: found?.port }));
};

it('the queries of the dashboard name metrics that exist, and nothing else', () => {
  const metrics = new Metrics('reducer', '1');
  const known = new Set(
    metrics.names().flatMap((name) => [name, ...['bucket', 'sum', 'count'].map((end) => `${name}_${end}`)]),
  );
  const queries = dashboardQueries();
  expect(queries.length).toBeGreaterThan(15);
  for (const { panel, expr } of queries) {
    const named = expr.match(/\b(?:nestor|process|nodejs)_\w+/g);
    expect(named, panel).not.toBeNull();
    for (const name of named ?? []) expect(known, panel).toContain(name);
  }
});

it('docs/observability.md describes every metric of Nestor, and none that there is not', () => {
  const described = readFileSync('docs/observability.md', 'utf8').match(/(?<=^\| `)nestor_\w+/gm);
  const own = new Metrics('reducer', '1').names().filter((name) => name.startsWith('nestor_'));
  expect([...(described ?? [])].sort()).toEqual([...own].sort());
});

it('the panels read the data source that is provisioned', () => {
  const { datasources } = z
    .object({ datasources: z.array(z.object({ uid: z.string(), url: z.string() })) })
    .parse(parse(readFileSync('monitoring/grafana/datasources/prometheus.yaml', 'utf8')));
  const used = new Set(readDashboard().panels.flatMap(({ datasource }) => (datasource ? [datasource.uid] : [])));
  expect([...used]).toEqual([datasources[0]?.uid]);
});

it('Prometheus and Grafana start only with the profile, and Prometheus with the ports of .env', () => {
  expect(compose.services.prometheus.profiles).toEqual(['monitoring']);
  expect(compose.services.grafana.profiles).toEqual(['monitoring']);
  const usual = { REDUCER_PORT: '8090', COMBINER_PORT: '12080', DASHBOARD_PORT: '5111', CONTROLLER_PORT: '10100' };
  expect(written({ ...usual, CLIENT_PORT: '' })).toEqual([
    { job: 'reducer', port: 8090 },
    { job: 'combiner', port: 12080 },
    { job: 'dashboard', port: 5111 },
    { job: 'controller', port: 10_100 },
  ]);
  const others = { REDUCER_PORT: '1', COMBINER_PORT: '2', DASHBOARD_PORT: '4', CONTROLLER_PORT: '5' };
  expect(written({ ...others, CLIENT_PORT: '3' })).toEqual([
    { job: 'reducer', port: 1 },
    { job: 'combiner', port: 2 },
    { job: 'dashboard', port: 4 },
    { job: 'controller', port: 5 },
    { job: 'client', port: 3 },
    { job: 'deployer', port: 3 },
    { job: 'agent', port: 3 },
  ]);
});
