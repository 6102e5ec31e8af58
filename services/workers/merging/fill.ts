import { NestorError, type ServerOptimizer } from '../../core/arithmetic.js';
import { openForUpdate, withFile, type OpenFile } from './file-access.js';
import { countOf, partialHeader, stateName, type ModelFiles } from './model-files.js';
import { partialMetadata } from './partial-metadata.js';
import type { Summing } from './summing.js';

/** Writes this range's sums into a partial's file. */
export const fillPartial = (summing: Summing, path: string): void => {
  const { plan, kernel } = summing;
  const header = partialHeader(plan, partialMetadata(plan, summing.examples()));
  withFile(openForUpdate(path), (file) => {
    for (const window of summing.windows()) {
      summing.load(window);
      file.write(kernel.sums(0, window.to - window.from), header.bytes.length + 8 * window.from);
    }
  });
};

/**
 * Writes this range's elements of the new global model, and of the optimizer's new state.
 * @throws run.too_few_updates when nothing was added
 */
export const fillModel = (summing: Summing, files: ModelFiles, optimizer: ServerOptimizer): void => {
  const examples = summing.examples();
  if (examples === 0) throw new NestorError('run.too_few_updates', 'nothing was added to the merge');
  const step = tileStep(summing, files, optimizer, examples);
  for (const window of summing.windows()) {
    summing.load(window);
    let at = 0;
    for (const tensor of summing.plan.tensors) {
      const count = countOf(tensor);
      const from = Math.max(at, window.from);
      const to = Math.min(at + count, window.to);
      if (from < to) {
        step(tensor, { within: from - at, sumsAt: from - window.from, count: to - from });
      }
      at += count;
    }
  }
};

interface TileRange {
  /** First element in its tensor. */
  readonly within: number;
  /** First element in the kernel's sums. */
  readonly sumsAt: number;
  readonly count: number;
}

type Step = (tensor: { readonly name: string; readonly scaleExponent: number }, range: TileRange) => void;

const tileStep = (summing: Summing, files: ModelFiles, optimizer: ServerOptimizer, examples: number): Step => {
  const { kernel } = summing;
  const tileElements = kernel.chunkBytes / 4;
  const base = new Float32Array(tileElements);
  const model = new Float32Array(tileElements);
  const state = optimizer.stateTensors.map(() => new Float32Array(tileElements));
  const offsets = {
    base: offsetsOf(files.baseHeader.tensors),
    model: offsetsOf(files.modelHeader.tensors),
    state: offsetsOf(files.stateHeader?.tensors ?? []),
    newState: offsetsOf(files.newStateHeader.tensors),
  };
  const readState = (name: string, within: number, count: number): void => {
    optimizer.stateTensors.forEach((kind, index) => {
      const tile = state[index]?.subarray(0, count);
      if (tile === undefined) return;
      if (files.state === undefined) tile.fill(optimizer.initialState[index] ?? 0);
      else files.state.read(bytesOf(tile), offset(offsets.state, stateName(kind, name)) + 4 * within);
    });
  };
  const writeState = (file: OpenFile, name: string, within: number, count: number): void => {
    optimizer.stateTensors.forEach((kind, index) => {
      const tile = state[index]?.subarray(0, count);
      if (tile !== undefined) file.write(bytesOf(tile), offset(offsets.newState, stateName(kind, name)) + 4 * within);
    });
  };
  return ({ name, scaleExponent }, range) => {
    for (let done = 0; done < range.count; done += tileElements) {
      const count = Math.min(tileElements, range.count - done);
      const within = range.within + done;
      const tile = {
        base: base.subarray(0, count),
        meanDelta: kernel.mean(range.sumsAt + done, count, scaleExponent, examples),
        state: state.map((values) => values.subarray(0, count)),
        model: model.subarray(0, count),
      };
      files.base.read(bytesOf(tile.base), offset(offsets.base, name) + 4 * within);
      readState(name, within, count);
      optimizer.step(tile);
      files.model.write(bytesOf(tile.model), offset(offsets.model, name) + 4 * within);
      if (files.newState !== undefined) writeState(files.newState, name, within, count);
    }
  };
};

const offsetsOf = (tensors: readonly { readonly name: string; readonly offsetBytes: number }[]) =>
  new Map(tensors.map(({ name, offsetBytes }) => [name, offsetBytes]));

const offset = (offsets: ReadonlyMap<string, number>, name: string): number => {
  const found = offsets.get(name);
  if (found === undefined) throw new RangeError(`no tensor ${name}`);
  return found;
};

const bytesOf = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
