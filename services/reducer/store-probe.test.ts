import { describe, expect, it } from 'vitest';
import { NestorError } from '../core/index.js';
import { StoreProbe } from './store-probe.js';

const probe = (ask: (signal: AbortSignal) => Promise<void>, freshMs: number, timeoutMs = 10_000) =>
  new StoreProbe('records', 'mongodb', 'records.unavailable', ask, timeoutMs, freshMs);

describe('the health of a store', () => {
  it('is asked once by all who want to know at a time, and again when the answer is old', async () => {
    let asked = 0;
    const ask = () => {
      asked += 1;
      return Promise.resolve();
    };
    const fresh = probe(ask, 60_000);
    await Promise.all([fresh.check(), fresh.check()]);
    expect(await fresh.check()).toEqual({ role: 'records', kind: 'mongodb', ok: true });
    expect(asked).toBe(1);
    const stale = probe(ask, 0);
    await stale.check();
    await stale.check();
    expect(asked).toBe(3);
  });

  it('says what is wrong and what to do, and that it is well again', async () => {
    let trouble: Error | undefined = new NestorError('records.unavailable', 'connection refused');
    const store = probe(() => (trouble === undefined ? Promise.resolve() : Promise.reject(trouble)), 0);
    const { ok, message } = await store.check();
    expect(ok).toBe(false);
    expect(message).toMatch(/^records\.unavailable: connection refused .*FEDN_MONGO_HOST/);
    trouble = undefined;
    expect(await store.check()).toMatchObject({ ok: true });
  });

  it('is bad when the store says nothing in time, whether it can be stopped or not', async () => {
    const deaf = () => new Promise<void>(() => undefined);
    const stopped = (signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('stopped'));
        });
      });
    for (const ask of [deaf, stopped]) {
      const { ok, message } = await probe(ask, 0, 10).check();
      expect(ok).toBe(false);
      expect(message).toMatch(/^records\.unavailable: mongodb has not answered within 10 ms/);
    }
  });
});
