import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anEvent, aRun, runId } from '../contracts/fixtures.js';
import { recordsContract } from '../contracts/records.contract.js';
import { openRecords } from '../index.js';

const makeFolder = () => mkdtemp(join(tmpdir(), 'nestor-records-'));

recordsContract('SQLite', async () => {
  const folder = await makeFolder();
  const open = () => openRecords({ kind: 'sqlite', path: join(folder, 'records', 'nestor.db') });
  return { records: open(), another: open, remove: () => rm(folder, { recursive: true }) };
});

describe('a SQLite file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await makeFolder();
    path = join(folder, 'nestor.db');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('two processes change one run, and no change is lost', async () => {
    const records = openRecords({ kind: 'sqlite', path });
    await records.runs.create(aRun('r', { epoch: 0 }));
    const script = `
      const db = new (require('libsql'))(process.argv[1], { timeout: 30000 });
      const raise = db.prepare("UPDATE runs SET doc = json_set(doc, '$.epoch', epoch + 1) WHERE _id = 'r'");
      console.log('ready');
      process.stdin.once('data', () => { for (let i = 0; i < 500; i++) raise.run(); process.exit(0); });
    `;
    const child = spawn(process.execPath, ['-e', script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    child.stdin.write('go');
    for (let count = 0; count < 500; count += 1) await records.runs.takeOver(runId('r'));
    expect(await ended).toEqual([0, null]);
    expect((await records.runs.get(runId('r')))?.epoch).toBe(1000);
    await records.close();
  });

  test('what was written outlives a process that is killed', async () => {
    const records = openRecords({ kind: 'sqlite', path });
    await records.ready();
    const script = `
      const db = new (require('libsql'))(process.argv[1], { timeout: 30000 });
      db.exec('PRAGMA synchronous = NORMAL');
      db.prepare('INSERT INTO runs (_id, doc) VALUES (?, ?)').run('r', process.argv[2]);
      process.kill(process.pid, 'SIGKILL');
    `;
    const run = JSON.stringify({ ...aRun('r'), createdAt: '2024-05-01T12:00:00.000Z', schemaVersion: 1 });
    const child = spawn(process.execPath, ['-e', script, path, run], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await records.runs.get(runId('r'))).toMatchObject({ state: 'running' });
    await records.close();
  });

  test('a document of a newer version is not read as if it were of this one', async () => {
    const records = openRecords({ kind: 'sqlite', path });
    await records.runs.create(aRun('r'));
    const raw = new Database(path);
    raw.exec(`UPDATE runs SET doc = json_set(doc, '$.schemaVersion', 999)`);
    raw.close();
    await expect(records.runs.get(runId('r'))).rejects.toMatchObject({ code: 'records.schema_too_new' });
    await records.close();
  });

  test('a file of an earlier version gets the columns and indexes that it lacks', async () => {
    const raw = new Database(path);
    raw.exec('CREATE TABLE events (_id TEXT PRIMARY KEY, doc TEXT NOT NULL)');
    const event = { ...anEvent(1, { level: 'error', client: 'c' }), createdAt: '2024-05-01', schemaVersion: 1 };
    raw.prepare('INSERT INTO events (_id, doc) VALUES (?, ?)').run(event._id, JSON.stringify(event));
    raw.close();
    for (const _start of [1, 2]) {
      const records = openRecords({ kind: 'sqlite', path });
      expect(await records.events.after(undefined, 10, { client: 'c', levels: ['error'] })).toEqual([event]);
      await records.close();
    }
  });

  test('a file that is no database is told as such, and one that is made in its place is used', async () => {
    await writeFile(path, 'this is no database '.repeat(100));
    const records = openRecords({ kind: 'sqlite', path });
    await expect(records.ready()).rejects.toMatchObject({ code: 'records.io' });
    await rm(path);
    await records.ready();
    await records.close();
  });

  test('a path that cannot be opened is unavailable, and its folder is named', async () => {
    const records = openRecords({ kind: 'sqlite', path: folder });
    await expect(records.ready()).rejects.toMatchObject({
      code: 'records.unavailable',
      message: expect.stringContaining(folder) as string,
    });
    await records.close();
  });
});
