import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOpener, createSeal } from './seal.js';

const key = randomBytes(32);
const topic = 'nestor/a/u/b';
const sealed = (count: number) => {
  const seal = createSeal(key, topic);
  return Array.from({ length: count }, (_, index) => Buffer.concat([...seal(Buffer.from(`frame ${index}`))]));
};

test('whatever comes twice, late, changed or not at all, frames are taken once and in order, or not', () => {
  const boxes = sealed(8);
  const event = fc.record({ index: fc.nat(7), flip: fc.option(fc.nat(30), { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const open = createOpener(key, topic);
      let next = 0;
      for (const { index, flip } of events) {
        const box = Buffer.from(boxes[index]!);
        if (flip !== undefined) box[flip % box.length]! ^= 1;
        const opened = open(box);
        if (opened.kind === 'plain') {
          expect(flip).toBeUndefined();
          expect(opened.plain.toString()).toBe(`frame ${next}`);
          next += 1;
        } else if (flip === undefined) {
          expect(opened.kind).toBe(index < next ? 'replayed' : 'gap');
        }
      }
    }),
  );
});

test('a frame opens under its own topic and with its own key alone', () => {
  const [box] = sealed(1);
  expect(createOpener(key, 'nestor/a/d/b')(box!)).toEqual({ kind: 'forged' });
  expect(createOpener(randomBytes(32), topic)(box!)).toEqual({ kind: 'forged' });
  expect(createOpener(key, topic)(Buffer.alloc(23))).toEqual({ kind: 'forged' });
  expect(createOpener(key, topic)(box!)).toMatchObject({ kind: 'plain' });
});
