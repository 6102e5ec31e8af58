import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from './lock.js';
import { openLogFile } from './log-file.js';
import { assertPortFree } from './port.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nestor-folder-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('a folder belongs to one sandbox at a time, and can be taken again after its end', async () => {
  const { release, wasKilled } = await lockFolder(folder);
  expect(wasKilled).toBe(false);
  await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'sandbox.running' });
  await release();
  await (await lockFolder(folder)).release();
});

it('a folder whose sandbox was killed can be taken, also when another process has its number now', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const { pid } = child;
  await once(child, 'exit');
  await writeFile(join(folder, 'sandbox.lock'), JSON.stringify({ pid, startedAt: '' }));
  const dead = await lockFolder(folder);
  expect(dead.wasKilled).toBe(true);
  await dead.release();
  await writeFile(join(folder, 'sandbox.lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
  await (await lockFolder(folder)).release();
  await writeFile(join(folder, 'sandbox.lock'), 'half a li');
  await (await lockFolder(folder)).release();
});

it('a log keeps the last part, and does not grow without end', async () => {
  const path = join(folder, 'logs', 'client-1.log');
  const log = openLogFile(path, 1_000);
  for (let line = 0; line < 100; line += 1) log.write(Buffer.from(`line ${line} of a log that goes on and on\n`));
  expect(log.tail().at(-1)).toBe('line 99 of a log that goes on and on');
  expect(log.tail().length).toBeLessThan(20);
  log.close();
  const sizes = await Promise.all([path, `${path}.1`].map(async (file) => (await readFile(file)).length));
  expect(Math.max(...sizes)).toBeLessThan(1_100);
});

it('a port that is taken is named, and one that is being given up is waited for', async () => {
  const { signal } = new AbortController();
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(assertPortFree('127.0.0.1', port, false, signal)).rejects.toMatchObject({
    code: 'transport.port_taken',
  });
  const waiting = assertPortFree('127.0.0.1', port, true, signal);
  server.close();
  await waiting;
});
