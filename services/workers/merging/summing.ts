import {
  isFactor,
  maxExamplesPerUpdate,
  maxExamplesTotal,
  NestorError,
  type RingKernel,
  type Verdict,
} from '../../core/arithmetic.js';
import { elementBytesOf, openContribution, type CheckedContribution } from './contribution-file.js';
import { openForReading, withFile, type OpenFile } from './file-access.js';
import { readPieces, type Piece } from './pieces.js';
import { examplesOf, type Contribution, type MergePlan } from './plan.js';
import type { ElementRange } from './thread-protocol.js';

/** The sums of one range of a plan, and what they are made of. */
export interface Summing {
  readonly plan: MergePlan;
  readonly kernel: RingKernel;
  /** Examples behind all that was added. */
  examples(): number;
  /** Adds a contribution, or throws and leaves the sums as they were. */
  add(contribution: Contribution, stopIfCancelled: () => void): void;
  /** Takes a contribution out again; one that is not in is no error. */
  remove(source: string): void;
  /** The ranges that are summed at one time each, in order. */
  windows(): readonly ElementRange[];
  /** Makes the sums of a window present: element i of the plan at index i - window.from. */
  load(window: ElementRange): void;
}

/** @param windowElements most sums to hold at one time */
export const createSumming = (
  plan: MergePlan,
  range: ElementRange,
  windowElements: number,
  kernel: RingKernel,
): Summing => {
  const contributions = new Map<string, CheckedContribution>();
  const windows = windowsOf(range, windowElements);
  /** Window whose sums are in the kernel; undefined when they are not worth anything. */
  let present: ElementRange | undefined = windows[0];
  kernel.clear();

  const examples = (): number => {
    let sum = 0;
    for (const { contribution } of contributions.values()) sum += examplesOf(contribution);
    return sum;
  };

  const isPresent = ({ at }: Piece): boolean => present !== undefined && at >= present.from && at < present.to;

  /** Visits a contribution's elements, cut at the borders of the window that is present. */
  function* piecesOf(file: OpenFile, { contribution, segments }: CheckedContribution, within: ElementRange) {
    for (const part of cut(within, present)) {
      yield* readPieces(file, segments, elementBytesOf(contribution), part, kernel.input());
    }
  }

  const apply = (piece: Piece, contribution: Contribution, sign: 1 | -1): Verdict => {
    const at = piece.at - (present?.from ?? 0);
    if (contribution.kind === 'update') {
      const { numExamples, factor = 1 } = contribution;
      const update = { ...piece, numExamples, factor };
      if (!isPresent(piece)) return kernel.checkUpdate(update);
      return sign === 1 ? kernel.addUpdate(at, update) : kernel.subtractUpdate(at, update);
    }
    if (!kernel.checkPartial({ ...piece, examples: contribution.examples })) return 'out_of_range';
    if (!isPresent(piece)) return 'ok';
    if (sign === 1) kernel.addPartial(at, piece);
    else kernel.subtractPartial(at, piece);
    return 'ok';
  };

  /** Takes the first `count` pieces out again; when even that fails the sums are made anew at the next need. */
  const undo = (file: OpenFile, checked: CheckedContribution, count: number): void => {
    let left = count;
    try {
      for (const piece of piecesOf(file, checked, range)) {
        if (left-- === 0) return;
        apply(piece, checked.contribution, -1);
      }
    } catch {
      present = undefined;
    }
  };

  const addFile = (file: OpenFile, checked: CheckedContribution, stopIfCancelled: () => void): void => {
    let applied = 0;
    try {
      for (const piece of piecesOf(file, checked, range)) {
        stopIfCancelled();
        const verdict = apply(piece, checked.contribution, 1);
        applied += 1;
        if (verdict !== 'ok') throw refusal(verdict, plan, piece);
      }
    } catch (error) {
      undo(file, checked, applied);
      throw error;
    }
  };

  return {
    plan,
    kernel,
    examples,
    windows: () => windows,
    add(contribution, stopIfCancelled) {
      checkExamples(contribution, examples());
      if (contributions.has(contribution.source)) {
        throw new NestorError('update.duplicate', `there is a contribution of ${contribution.source} already`);
      }
      const { file, checked } = openContribution(contribution, plan);
      withFile(file, () => {
        addFile(file, checked, stopIfCancelled);
      });
      contributions.set(contribution.source, checked);
    },
    remove(source) {
      const checked = contributions.get(source);
      if (checked === undefined) return;
      contributions.delete(source);
      if (present === undefined) return;
      const window = present;
      try {
        withFile(openForReading(checked.contribution.path), (file) => {
          for (const piece of piecesOf(file, checked, window)) apply(piece, checked.contribution, -1);
        });
      } catch {
        present = undefined;
      }
    },
    load(window) {
      if (present === window) return;
      kernel.clear();
      present = window;
      try {
        for (const checked of contributions.values()) {
          withFile(openForReading(checked.contribution.path), (file) => {
            for (const piece of piecesOf(file, checked, window)) {
              const verdict = apply(piece, checked.contribution, 1);
              if (verdict !== 'ok') throw refusal(verdict, plan, piece);
            }
          });
        }
      } catch (error) {
        present = undefined;
        throw error;
      }
    },
  };
};

const windowsOf = ({ from, to }: ElementRange, windowElements: number): readonly ElementRange[] => {
  const windows: ElementRange[] = [];
  for (let start = from; start < to; start += windowElements) {
    windows.push({ from: start, to: Math.min(start + windowElements, to) });
  }
  return windows;
};

/** The parts of `range` before, in and after `window`. */
const cut = (range: ElementRange, window: ElementRange | undefined): readonly ElementRange[] => {
  if (window === undefined) return [range];
  const borders = [range.from, clamp(window.from, range), clamp(window.to, range), range.to];
  return borders.slice(1).map((to, i) => ({ from: borders[i] ?? to, to }));
};

const clamp = (value: number, { from, to }: ElementRange): number => Math.min(Math.max(value, from), to);

const checkExamples = (contribution: Contribution, soFar: number): void => {
  const examples = examplesOf(contribution);
  if (contribution.kind === 'update' && !isFactor(contribution.factor ?? 1)) {
    throw new RangeError(`not the factor of an update: ${contribution.factor ?? 1}`);
  }
  const limit = contribution.kind === 'update' ? maxExamplesPerUpdate : maxExamplesTotal;
  if (examples === 0) throw new NestorError('update.zero_examples');
  if (!Number.isInteger(examples) || examples < 0 || examples > limit) {
    throw new NestorError(
      'update.examples_out_of_range',
      `expected a whole number from 1 to ${limit}, got ${examples}`,
    );
  }
  if (soFar + examples > maxExamplesTotal) {
    throw new NestorError(
      'update.examples_out_of_range',
      `a round takes at most ${maxExamplesTotal} examples; there are ${soFar}, these would be ${examples} more`,
    );
  }
};

const refusal = (verdict: Exclude<Verdict, 'ok'>, plan: MergePlan, piece: Piece): NestorError => {
  let at = 0;
  const name = plan.tensors.find(({ shape }) => {
    at += shape.reduce((product, dimension) => product * dimension, 1);
    return piece.at < at;
  })?.name;
  const where = `the tensor ${JSON.stringify(name)}`;
  return verdict === 'non_finite'
    ? new NestorError('update.non_finite', `${where} has elements that are NaN or infinite`)
    : new NestorError('update.out_of_range', `${where} has elements beyond ±2^${31 - piece.scaleExponent}`);
};
