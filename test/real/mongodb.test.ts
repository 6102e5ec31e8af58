import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anEvent, aRun, modelId, runId } from '../../services/storage/contracts/fixtures.js';
import { recordsContract } from '../../services/storage/contracts/records.contract.js';
import { openRecords, type Records } from '../../services/storage/index.js';
import { serverUrl } from './environment.js';
import { type Link, openLink } from './link.js';

const server = serverUrl('MONGO_URL');
const admin = new MongoClient(`mongodb://${server.host}:${server.port}`);
const aName = () => `nestor-test-${randomBytes(4).toString('hex')}`;

afterAll(() => admin.close());

recordsContract('MongoDB', () => {
  const database = aName();
  const open = () => openRecords({ kind: 'mongodb', ...server, database });
  return Promise.resolve({
    records: open(),
    another: open,
    remove: async () => {
      await admin.db(database).dropDatabase();
    },
  });
});

describe('a MongoDB server', () => {
  const unavailable = { code: 'records.unavailable' };
  let database: string;
  let link: Link;
  let records: Records;

  beforeEach(async () => {
    database = aName();
    link = await openLink(server);
    records = openRecords({ kind: 'mongodb', host: link.host, port: link.port, database });
  });
  afterEach(async () => {
    await records.close();
    await link.close();
    await admin.db(database).dropDatabase();
  });

  test('being made ready makes the indexes', async () => {
    await records.ready();
    const indexes = await admin.db(database).collection('metrics').indexes();
    expect(indexes.map((index) => index['key'] as unknown)).toContainEqual({
      runId: 1,
      round: 1,
      phase: 1,
      source: 1,
      name: 1,
    });
  });

  test('that is not there yet is unavailable, and good once it is', async () => {
    await link.cut();
    await expect(records.ready()).rejects.toMatchObject(unavailable);
    await expect(Promise.all([records.ready(), records.runs.list()])).rejects.toMatchObject(unavailable);
    await link.restore();
    await records.ready();
    expect(await records.runs.list()).toEqual([]);
  });

  test('that goes away in mid-life is unavailable, and good once it is back', async () => {
    await records.ready();
    await records.runs.create(aRun('r'));
    await link.cut();
    const commit = { latestModelId: modelId('next') };
    await expect(records.runs.commitRound(runId('r'), { round: 0, epoch: 1 }, commit)).rejects.toMatchObject(
      unavailable,
    );
    await expect(records.runs.get(runId('r'))).rejects.toMatchObject(unavailable);
    await link.restore();
    expect(await records.runs.commitRound(runId('r'), { round: 0, epoch: 1 }, commit)).toBe(true);
    expect(await records.runs.get(runId('r'))).toMatchObject({ round: 1 });
  });

  test.each(['cut', 'hang'] as const)(
    'that goes away (%s) under writes is unavailable, and good once it is back',
    async (how) => {
      await records.ready();
      await records.events.append([anEvent(1)]);
      const keepWriting = (async () => {
        for (let number = 2; ; number += 1) await records.events.append([anEvent(number)]);
      })();
      await link[how]();
      await expect(keepWriting).rejects.toMatchObject(unavailable);
      await link.restore();
      await records.events.append([anEvent(1_000_000)]);
    },
  );

  test('that hangs is unavailable after a while, and good once it is back', async () => {
    await records.ready();
    link.hang();
    await expect(records.runs.list()).rejects.toMatchObject(unavailable);
    await link.restore();
    expect(await records.runs.list()).toEqual([]);
  });

  test('that hangs for a moment, and then breaks all connections, is found again', async () => {
    await records.runs.list();
    link.hang();
    const broken = records.runs.list();
    await expect(Promise.race([broken, sleep(2_000, 'hangs')])).resolves.toBe('hangs');
    await link.restore();
    await broken.catch(() => undefined);
    expect(await records.runs.list()).toEqual([]);
  });

  test('that hangs is waited for no longer than until an abort', async () => {
    link.hang();
    const abort = new AbortController();
    const ready = records.ready(abort.signal);
    abort.abort(new Error('enough'));
    await expect(ready).rejects.toThrow('enough');
  });

  test('a host that has no address is unavailable', async () => {
    const nowhere = openRecords({ kind: 'mongodb', host: 'mongo.invalid', port: 27017, database });
    await expect(nowhere.ready()).rejects.toMatchObject(unavailable);
    await nowhere.close();
  });

  test('a document of a newer version is not read as if it were of this one', async () => {
    await records.runs.create(aRun('r'));
    await admin
      .db(database)
      .collection<{ _id: string }>('runs')
      .updateOne({ _id: 'r' }, { $set: { schemaVersion: 999 } });
    await expect(records.runs.get(runId('r'))).rejects.toMatchObject({ code: 'records.schema_too_new' });
  });
});
