import { expect, it } from 'vitest';
import type { RoleCircumstances } from '../role-protocol.js';
import { Others } from './others.js';

const place = { channel: 'param-channel', group: 'default' };
const hub = (name: string, port: number, more: Partial<RoleCircumstances['hubs'][number]> = {}) => ({
  ...{ channel: 'param-channel', name, host: 'machine', port, completed: false, ...more },
});
const now = (hubs: RoleCircumstances['hubs'], trainersRequired = 1): RoleCircumstances => ({
  ...{ kind: 'circumstances', trainersRequired, trainersPossible: trainersRequired, hubs },
  ...{ dialersRequired: 0, finished: false, jobKey: '' },
});
const never = new AbortController().signal;

it('waits for the hub of its channel until that has an address', async () => {
  const others = new Others('trainer-0');
  const located = others.locate(place, never);
  others.update(now([hub('middle-0', 0), hub('other', 9, { channel: 'another-channel' })]));
  others.update(now([hub('middle-0', 7)]));
  expect(await located).toEqual({ name: 'middle-0', host: 'machine', port: 7 });
});

it('gives up waiting with the signal', async () => {
  const stop = new AbortController();
  const located = new Others('trainer-0').locate(place, stop.signal);
  stop.abort(new Error('enough'));
  await expect(located).rejects.toThrow('enough');
});

it('spreads workers over several hubs, each always to the same one, and to another while that is away', async () => {
  const hubs = [hub('middle-0', 1), hub('middle-1', 2)];
  const portOf = async (worker: string, there: RoleCircumstances['hubs']) => {
    const others = new Others(worker);
    others.update(now(there));
    return (await others.locate(place, never)).port;
  };
  const ports = await Promise.all(Array.from({ length: 40 }, (_, index) => portOf(`trainer-${index}`, hubs)));
  expect(new Set(ports)).toEqual(new Set([1, 2]));
  expect(await portOf('trainer-3', hubs.toReversed())).toBe(ports[3]);
  const gone = hubs.map((each) => (each.port === ports[3] ? { ...each, port: 0 } : each));
  expect(await portOf('trainer-3', gone)).toBe(3 - ports[3]!);
});

it('says when the owner of the hub has completed, also to those who ask afterwards', () => {
  const others = new Others('trainer-0');
  const before = others.completed(place);
  others.update(now([hub('middle-0', 0, { completed: true })]));
  expect(before.signal.aborted).toBe(true);
  expect(others.completed(place).signal.aborted).toBe(true);
});

it('interrupts work with trainers when there are others', async () => {
  const others = new Others('top-0');
  others.update(now([], 3));
  const seen = await others.withTrainers(({ trainersRequired }, changed) => {
    others.update(now([hub('any', 1)], 3));
    expect(changed.aborted).toBe(false);
    others.update(now([], 2));
    expect(changed.aborted).toBe(true);
    return Promise.resolve(trainersRequired);
  }, never);
  expect(seen).toBe(3);
});
