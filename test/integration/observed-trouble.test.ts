import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NestorError } from '../../services/core/index.js';
import { TestFederation } from '../support/federation.js';
import { drift, Gate, learnerOf } from '../support/learners.js';
import { RecordingObserver } from '../support/recording-observer.js';

let observer: RecordingObserver;
let federation: TestFederation;

beforeEach(async () => {
  observer = new RecordingObserver();
  federation = await TestFederation.open({ observer, graceMs: 500 });
  await federation.importSeed();
});

const closed = async () => {
  await federation.close();
};
afterEach(closed);

describe('what an observer is told', () => {
  it('ends with a run that is stopped in mid-round', async () => {
    const gate = new Gate();
    await federation.startCombiner('a');
    for (const client of ['one', 'two']) await federation.startClient(client, 'a', await gate.learner());
    const run = await federation.start({ rounds: 2 });
    await gate.reached(1, 2);
    expect(observer.open()).toEqual(expect.arrayContaining(['round', 'collect', 'task', 'train']));
    await federation.federation.stopRun(run._id);
    await closed();
    expect(observer.open()).toEqual([]);
    expect(observer.named('round')[0]?.failure).toMatchObject({ code: 'run.stopped' });
    expect(observer.named('commit')).toEqual([]);
  });

  it('ends with a combiner that is killed while its clients train, and begins anew with the next', async () => {
    const gate = new Gate();
    await federation.startCombiner('a');
    for (const client of ['one', 'two']) await federation.startClient(client, 'a', await gate.learner());
    const run = await federation.start({ rounds: 1 });
    await gate.reached(1, 2);
    await federation.kill('a');
    expect(observer.spans.filter(({ ended, about }) => !ended && about['combiner'] === 'a')).toEqual([]);
    await federation.startCombiner('a');
    gate.open(1);
    expect((await federation.ended(run)).state).toBe('completed');
    await closed();
    expect(observer.open()).toEqual([]);
    expect(observer.named('round')).toHaveLength(1);
  });

  it('is each failure once, at the client, the combiner and the reducer, and a round abandoned for them as failed', async () => {
    await federation.startCombiner('a');
    const failing = () => Promise.reject(new NestorError('task.learner_threw', 'no'));
    await federation.startClient('one', 'a', learnerOf(failing));
    await federation.startClient('two', 'a', await drift());
    const run = await federation.start({ rounds: 1, clientsRequired: 2 });
    expect((await federation.ended(run)).state).toBe('failed');
    await closed();
    expect(observer.open()).toEqual([]);
    const attempts = observer.named('round');
    expect(attempts.length).toBeGreaterThan(1);
    expect(attempts.every(({ failure }) => typeof failure === 'string')).toBe(true);
    expect(observer.count('failed')).toBe(3 * attempts.length);
    expect(observer.named('train').filter(({ failure }) => failure !== undefined)).toHaveLength(attempts.length);
  });
});
