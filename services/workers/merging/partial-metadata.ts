import { NestorError } from '../../core/arithmetic.js';
import type { MergePlan } from './plan.js';

/** Free metadata of a partial's file: what it is a sum over, and on which grid. */
export const partialMetadata = (plan: MergePlan, examples: number): Readonly<Record<string, string>> => ({
  'nestor.kind': 'partial.v1',
  'nestor.baseModelId': plan.baseModelId,
  'nestor.examples': String(examples),
  'nestor.scaleExponents': plan.tensors.map(({ scaleExponent }) => scaleExponent).join(','),
});

/** @throws update.malformed, update.stale */
export const checkPartialMetadata = (
  metadata: Readonly<Record<string, string>>,
  plan: MergePlan,
  examples: number,
): void => {
  for (const [key, expected] of Object.entries(partialMetadata(plan, examples))) {
    if (metadata[key] === expected) continue;
    const got = metadata[key] === undefined ? 'nothing' : JSON.stringify(metadata[key].slice(0, 100));
    throw new NestorError(
      key === 'nestor.baseModelId' ? 'update.stale' : 'update.malformed',
      `the partial's ${key} is ${got}, expected ${JSON.stringify(expected.slice(0, 100))}`,
    );
  }
};
