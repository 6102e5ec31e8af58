import {
  canonicalOrder,
  elementCount,
  isDtype,
  scaleExponent,
  type ModelId,
  type TensorRecord,
} from '../../core/arithmetic.js';

/** What all aggregators of a round must agree on to sum its updates; a function of the base model alone. */
export interface MergePlan {
  readonly baseModelId: ModelId;
  /** The base model's F32 tensors in canonical order. */
  readonly tensors: readonly PlannedTensor[];
}

export interface PlannedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its sums are kept in steps of 2^-scaleExponent. */
  readonly scaleExponent: number;
}

/** A file that takes part in a sum. It must stay where it is, unchanged, until the merge is disposed. */
export type Contribution =
  | {
      readonly kind: 'update';
      /** Names it in the sum. */
      readonly source: string;
      readonly path: string;
      readonly numExamples: number;
      /** What its elements are multiplied with: a multiple of 2^-9 that is at most 1. @default 1 */
      readonly factor?: number;
    }
  | { readonly kind: 'partial'; readonly source: string; readonly path: string; readonly examples: number };

/** The plan of rounds that start from this model. */
export const planOf = (baseModelId: ModelId, tensors: readonly TensorRecord[]): MergePlan => ({
  baseModelId,
  tensors: canonicalOrder(
    tensors.flatMap(({ name, dtype, shape, maxAbs }) => {
      if (!isDtype(dtype) || dtype !== 'F32') return [];
      if (maxAbs === undefined) throw new RangeError(`the record of tensor ${name} has no maxAbs`);
      return [{ name, dtype, shape, scaleExponent: scaleExponent(maxAbs) }];
    }),
  ).map(({ name, shape, scaleExponent: exponent }) => ({ name, shape, scaleExponent: exponent })),
});

/** Elements of all the plan's tensors. */
export const planElements = (plan: MergePlan): number =>
  plan.tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0);

/** Examples behind a contribution. */
export const examplesOf = (contribution: Contribution): number =>
  contribution.kind === 'update' ? contribution.numExamples : contribution.examples;
