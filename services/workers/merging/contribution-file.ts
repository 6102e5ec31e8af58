import {
  elementCount,
  isNestorError,
  NestorError,
  sameShape,
  type ErrorCode,
  type Header,
} from '../../core/arithmetic.js';
import { openForReading, type OpenFile } from './file-access.js';
import { headerOf } from './header-of.js';
import { planElements, type Contribution, type MergePlan } from './plan.js';
import { checkPartialMetadata } from './partial-metadata.js';
import type { Segment } from './pieces.js';

/** A contribution whose file was found to have the plan's layout. */
export interface CheckedContribution {
  readonly contribution: Contribution;
  readonly segments: readonly Segment[];
}

/** 4 for float32 deltas, 8 for int64 sums. */
export const elementBytesOf = (contribution: Contribution): number => (contribution.kind === 'update' ? 4 : 8);

const headerAllowanceBytes = 16 * 1024 * 1024;

/**
 * Opens a contribution and holds its header against the plan.
 * @throws update.malformed, update.too_large, update.shape_mismatch, update.stale, storage.io
 */
export const openContribution = (
  contribution: Contribution,
  plan: MergePlan,
): { readonly file: OpenFile; readonly checked: CheckedContribution } => {
  const file = openForReading(contribution.path);
  try {
    const maxFileBytes = planElements(plan) * elementBytesOf(contribution) + headerAllowanceBytes;
    const header = headerOf(file, { maxFileBytes });
    const segments = match(header, plan, contribution.kind === 'update' ? 'F32' : 'I64');
    if (contribution.kind === 'partial') checkPartialMetadata(header.metadata, plan, contribution.examples);
    return { file, checked: { contribution, segments } };
  } catch (error) {
    file.close();
    throw asUpdateError(error);
  }
};

/** What is wrong with a model file is wrong with the update that it carries. */
const asUpdateError = (error: unknown): unknown => {
  if (!isNestorError(error) || !error.code.startsWith('model.')) return error;
  const code: ErrorCode = error.code === 'model.too_large' ? 'update.too_large' : 'update.malformed';
  return new NestorError(code, error.message, { cause: error });
};

const match = (header: Header, plan: MergePlan, dtype: 'F32' | 'I64'): readonly Segment[] => {
  const stored = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  let at = 0;
  const segments = plan.tensors.map(({ name, shape, scaleExponent }): Segment => {
    const tensor = stored.get(name);
    if (tensor === undefined) throw mismatch(`the tensor ${JSON.stringify(name)} is missing`);
    if (tensor.dtype !== dtype || !sameShape(tensor.shape, shape)) {
      const [expected, got] = [`${dtype} [${shape.join(', ')}]`, `${tensor.dtype} [${tensor.shape.join(', ')}]`];
      throw mismatch(`the tensor ${JSON.stringify(name)} is ${got}, expected ${expected}`);
    }
    stored.delete(name);
    const segment = { at, count: elementCount(shape), offsetBytes: tensor.offsetBytes, scaleExponent };
    at += segment.count;
    return segment;
  });
  const [extra] = stored.keys();
  if (extra !== undefined)
    throw mismatch(`the tensor ${JSON.stringify(extra)} is not one of the base model's F32 tensors`);
  return segments;
};

const mismatch = (message: string): NestorError => new NestorError('update.shape_mismatch', message);
