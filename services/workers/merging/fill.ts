import { crc32 } from 'node:zlib';
import { NestorError, type BlobRef, type ServerOptimizer, type StoredTensor } from '../../core/arithmetic.js';
import { openForUpdate, withFile, type OpenFile } from './file-access.js';
import { identifyModel, type Identification } from './identification.js';
import { newName } from './inspection.js';
import { countOf, partialHeader, stateName, type ModelFiles } from './model-files.js';
import { partialMetadata } from './partial-metadata.js';
import { planElements } from './plan.js';
import type { Summing } from './summing.js';
import type { InspectedModel } from './thread-protocol.js';

/**
 * Writes this range's sums into a partial's file.
 * @returns the file, when the range is all of it
 */
export const fillPartial = (summing: Summing, path: string): BlobRef | undefined => {
  const { plan, kernel } = summing;
  const header = partialHeader(plan, partialMetadata(plan, summing.examples()));
  let checksum = crc32(header.bytes);
  withFile(openForUpdate(path), (file) => {
    for (const window of summing.windows()) {
      summing.load(window);
      for (let at = window.from; at < window.to; at += checkedElements) {
        const sums = kernel.sums(at - window.from, Math.min(checkedElements, window.to - at));
        file.write(sums, header.bytes.length + 8 * at);
        checksum = crc32(sums, checksum);
      }
    }
  });
  return isWhole(summing) ? { name: newName(checksum), sizeBytes: header.fileSizeBytes } : undefined;
};

/** Sums that are written and, while they are in the processor's cache, checksummed at one time: 256 KiB. */
const checkedElements = 32 * 1024;

const isWhole = (summing: Summing): boolean => {
  const windows = summing.windows();
  return windows[0]?.from === 0 && windows.at(-1)?.to === planElements(summing.plan);
};

/**
 * Writes this range's elements of the new global model, and of the optimizer's new state.
 * @returns all of the model, when the range is all of it
 * @throws run.too_few_updates when nothing was added; model.non_finite, by who writes all of it
 */
export const fillModel = (
  summing: Summing,
  files: ModelFiles,
  optimizer: ServerOptimizer,
): InspectedModel | undefined => {
  const examples = summing.examples();
  if (examples === 0) throw new NestorError('run.too_few_updates', 'nothing was added to the merge');
  const { modelHeader, baseHeader } = files;
  const trained = modelHeader.tensors.filter(({ dtype }) => dtype === 'F32');
  const model =
    isWhole(summing) && trained.length === modelHeader.tensors.length
      ? identifyModel(trained, baseHeader.metadata)
      : undefined;
  model?.takeHeader(modelHeader.bytes);
  const step = tileStep(summing, files, optimizer, examples, model);
  for (const window of summing.windows()) {
    summing.load(window);
    let at = 0;
    for (const [index, { scaleExponent }] of summing.plan.tensors.entries()) {
      const tensor = trained[index];
      if (tensor === undefined) throw new RangeError('the plan has other tensors than the model');
      const count = countOf(tensor);
      const from = Math.max(at, window.from);
      const to = Math.min(at + count, window.to);
      if (from < to) {
        step(tensor, scaleExponent, { within: from - at, sumsAt: from - window.from, count: to - from });
      }
      at += count;
    }
  }
  return model?.result(modelHeader.fileSizeBytes);
};

interface TileRange {
  /** First element in its tensor. */
  readonly within: number;
  /** First element in the kernel's sums. */
  readonly sumsAt: number;
  readonly count: number;
}

type Step = (tensor: StoredTensor, scaleExponent: number, range: TileRange) => void;

const tileStep = (
  summing: Summing,
  files: ModelFiles,
  optimizer: ServerOptimizer,
  examples: number,
  identification: Identification | undefined,
): Step => {
  const { kernel } = summing;
  const modelAt = kernel.chunkBytes / 2;
  const tileElements = modelAt / 4;
  const state = optimizer.stateTensors.map(() => new Float32Array(tileElements));
  const offsets = {
    base: offsetsOf(files.baseHeader.tensors),
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
  return (tensor, scaleExponent, range) => {
    const { name, offsetBytes } = tensor;
    // The input area is free between two windows: its first half takes the base, the second one the model.
    const { buffer } = kernel.input();
    for (let done = 0; done < range.count; done += tileElements) {
      const count = Math.min(tileElements, range.count - done);
      const within = range.within + done;
      const base = new Float32Array(buffer, 0, count);
      const model = new Float32Array(buffer, modelAt, count);
      files.base.read(bytesOf(base), offset(offsets.base, name) + 4 * within);
      readState(name, within, count);
      const meanDelta = kernel.mean(range.sumsAt + done, count, scaleExponent, examples);
      optimizer.step({ base, meanDelta, state: state.map((values) => values.subarray(0, count)), model }, kernel);
      files.model.write(bytesOf(model), offsetBytes + 4 * within);
      identification?.takeElements(tensor, bytesOf(model), kernel.maxAbs(modelAt, count));
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
