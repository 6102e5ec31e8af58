import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createHttpApp } from '../../services/reducer/http/index.js';
import { openSmallFederation, type SmallFederation } from '../../services/reducer/http/testing/small-federation.js';
import { fillTrainedStore } from '../support/trained-store.js';

const limitMs = 1_000;

let federation: SmallFederation;
let server: ReturnType<typeof createServer>;
let url: string;

beforeAll(async () => {
  federation = await openSmallFederation();
  const path = join(federation.dir, 'records.db');
  await fillTrainedStore({ path, runId: 'large', rounds: 1_000, clients: 1_000 });
  const logger = pino({ enabled: false });
  server = createServer(createHttpApp({ federation, logger, name: 'large', version: '1' })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api/v1`;
}, 600_000);

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await federation[Symbol.asyncDispose]();
});

it.each([
  ['/overview'],
  ['/models/table'],
  ['/models/table?sort=metrics.accuracy&order=asc&limit=1000'],
  ['/models/table?runId=large&search=ab&sort=durationMs'],
  ['/models/table.csv'],
  ['/models/distribution'],
  ['/models/distribution?metric=accuracy&limit=1000&client=client-0500'],
  ['/models/lineage'],
  ['/runs/large/curve?maxPoints=1000'],
  ['/runs/large/timeline?clients=1000'],
  ['/network'],
  ['/clients/client-0500'],
])('a run of 1,000 rounds and 1,000 clients: %s answers within a second', async (path) => {
  // The first call prepares statements, and reads what the file system has not in its memory yet.
  await (await fetch(`${url}${path}`)).text();
  const startedMs = performance.now();
  const response = await fetch(`${url}${path}`);
  const text = await response.text();
  const tookMs = performance.now() - startedMs;
  if (process.env['TEST_TIMES'] !== undefined)
    process.stdout.write(`${path} ${tookMs.toFixed()} ms, ${text.length} bytes\n`);
  expect([response.status, text.includes('NaN')]).toEqual([200, false]);
  expect(tookMs).toBeLessThan(limitMs);
});

it('answers with all rounds, and with the value of the client that was asked for in each', async () => {
  const path = '/models/distribution?metric=accuracy&limit=1000&client=client-0500';
  const { items } = (await (await fetch(`${url}${path}`)).json()) as {
    items: { count: number; highlighted?: object }[];
  };
  expect([items.length, items.filter(({ count, highlighted }) => count === 1_000 && highlighted).length]).toEqual([
    1_000, 1_000,
  ]);
});
