import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFlamectl } from './program.js';

/** Command → what Flame's own client calls its failure; with a colon at the end, it does not tell the status. */
const failures: readonly (readonly [string, string])[] = [
  ['create design D', 'Failed to create a new design'],
  ['create schema D schema.json', 'Failed to create a new schema'],
  ['create code D code.zip', 'Failed to create a code'],
  ['create dataset dataset.json', 'Failed to create a dataset'],
  ['create job job.json', 'Failed to create a job'],
  ['get designs', 'Failed to get design templates'],
  ['get designs -l 5', 'Failed to get design templates'],
  ['get design D', "Failed to retrieve design 'D'"],
  ['get schema D', "Failed to get a schema of design 'D'"],
  ['get code D', "Failed to retrieve code of design 'D'"],
  ['get coderevision D', "Failed to retrieve code of design 'D'"],
  ['get datasets', 'Failed to get datasets'],
  ['get datasets -a', 'Failed to get datasets'],
  ['get jobs', "Failed to retrieve jobs' status"],
  ['get job J', 'Failed to Get job'],
  ['get job J -s', 'Failed to Get job status'],
  ['get tasks J', 'Failed to retrieve tasks info'],
  ['get task J T', 'Failed to retrieve task info'],
  ['start job J', 'Failed to start a job'],
  ['stop job J', 'Failed to stop a job'],
  ['update design D -n name', 'Failed to update design'],
  ['update schema D schema.json', 'Failed to update schema'],
  ['update dataset S dataset.json', 'Failed to update dataset'],
  ['update job J job.json', 'Failed to update a job'],
  ['remove job J', 'Failed to delete a job'],
  ['remove schema D', 'Failed to delete schema'],
  ['remove code D', "Failed to delete code for design 'D'"],
  ['remove dataset S', "Failed to delete dataset 'S':"],
  ['remove design D', "Failed to delete design 'D':"],
  ['remove design D -f', "Failed to delete design 'D':"],
];

let cwd: string;
let refusing: Server;
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'nestor-failures-'));
  // As a controller of Flame does.
  refusing = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(500).end('"it is not to be"\n'));
  }).listen(0, '127.0.0.1');
  const deaf = createServer().listen(0, '127.0.0.1');
  await Promise.all([once(refusing, 'listening'), once(deaf, 'listening')]);
  const modelSpec = { hyperparameters: { rounds: 1 } };
  const files: Readonly<Record<string, unknown>> = {
    ...{ 'schema.json': {}, 'code.zip': {}, 'dataset.json': {}, 'dataSpec.json': [], 'modelSpec.json': modelSpec },
    'job.json': { name: 'n', designId: 'D', dataSpecPath: 'dataSpec.json', modelSpecPath: 'modelSpec.json' },
    'refusing.yaml': { apiserver: { endpoint: `http://127.0.0.1:${portOf(refusing)}/base/` }, user: 'foo' },
    'deaf.yaml': { apiserver: { endpoint: `http://127.0.0.1:${portOf(deaf)}` }, user: 'foo' },
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(cwd, name), JSON.stringify(content));
  deaf.close();
  await once(deaf, 'close');
});
afterAll(async () => {
  refusing.close();
  refusing.closeAllConnections();
  await rm(cwd, { recursive: true, force: true });
});

const run = async (command: string, config: string) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const args = [...command.split(' '), '--config', config];
  const status = await runFlamectl(args, { env: {}, cwd, stdout, stderr, signal });
  return { status, printed: stdout.read() as unknown, stderr: String(stderr.read()) };
};

it.each(failures)('%s: %s', async (command, failure) => {
  const refused = await run(command, 'refusing.yaml');
  const said = failure.endsWith(':') ? `${failure} it is not to be` : `${failure} - code: 500; it is not to be`;
  expect(refused).toEqual({ status: expect.any(Number) as number, printed: null, stderr: `${said}\n` });
  expect(refused.status).toBeGreaterThan(0);
  const unreached = await run(command, 'deaf.yaml');
  expect(unreached.stderr).toContain(`${failure.replace(/:$/, '')} - code: -1; `);
  expect(unreached.status).toBe(69);
});
