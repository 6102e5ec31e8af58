import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { during } from '../core/index.js';
import { parseMetrics, scrape } from '../../test/support/prometheus-text.js';
import { Metrics, openTelemetry, serveMetrics, type MetricsPort } from './index.js';

const about = { service: 'client', instance: 'client-1', version: '1.2.3' } as const;
const logger = pino({ level: 'silent' });

let door: MetricsPort | undefined;
afterEach(async () => {
  await door?.close();
  door = undefined;
});

const metricsNow = async (metrics: Metrics) => {
  door = await serveMetrics(metrics, 0, '127.0.0.1');
  return scrape(door.port);
};

it('without an endpoint nothing is traced: there is no context to hand on', async () => {
  for (const off of [
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_TRACES_EXPORTER: 'none' },
  ]) {
    const { observer } = await openTelemetry(about, off, logger);
    expect(observer.begin('round').begin('merge').traceparent).toBeUndefined();
  }
});

it('spans are timed without traces, too, and once however often they are ended', async () => {
  const { observer, metrics } = await openTelemetry(about, {}, logger);
  const span = observer.begin('task').begin('train');
  span.end();
  span.end();
  await expect(during(observer.begin('train'), () => Promise.reject(new Error('learner')))).rejects.toThrow('learner');
  const now = await metricsNow(metrics);
  expect(now.get('nestor_round_phase_seconds_count{phase="train"}')).toBe(2);
  expect(now.get('nestor_round_phase_seconds_count{phase="upload"}')).toBe(0);
});

it('a part of a trace that began elsewhere has its trace, and a span of its own', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  const telemetry = await openTelemetry(about, env, logger);
  const { observer } = telemetry;
  const parent = `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`;
  const context = observer.begin('task', {}, parent).traceparent;
  expect(context).toMatch(new RegExp(`^00-${'ab'.repeat(16)}-[0-9a-f]{16}-01$`));
  expect(context).not.toBe(parent);
  // What its parent has not sampled, it does not sample either.
  expect(observer.begin('task', {}, parent.replace(/01$/, '00')).traceparent).toMatch(/-00$/);
  await telemetry.close();
});

it('outcomes are counted where they belong, and what was only asked is none', async () => {
  const metrics = new Metrics('reducer', '1');
  for (const outcome of ['asked', 'accepted', 'accepted', 'lost', 'unused'] as const)
    metrics.partEnded('train', outcome);
  metrics.partEnded('validate', 'failed');
  const now = await metricsNow(metrics);
  expect(now.get('nestor_updates_total{outcome="accepted"}')).toBe(2);
  expect(now.get('nestor_updates_total{outcome="lost"}')).toBe(1);
  expect([...now.keys()].filter((series) => /asked|unused/.test(series))).toEqual([]);
  expect(now.get('nestor_validations_total{outcome="failed"}')).toBe(1);
  expect(now.get('nestor_build_info{service="reducer",version="1"}')).toBe(1);
});

it('the port of a client has /metrics and nothing else', async () => {
  door = await serveMetrics(new Metrics('client', '1'), 0, '127.0.0.1');
  const base = `http://127.0.0.1:${door.port}`;
  expect((await fetch(base)).status).toBe(404);
  const response = await fetch(`${base}/metrics?any=1`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(parseMetrics(await response.text()).size).toBeGreaterThan(50);
});

it('a port that is taken is said to be', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(serveMetrics(new Metrics('client', '1'), port, '127.0.0.1')).rejects.toMatchObject({
    code: 'transport.port_taken',
  });
  other.close();
});
