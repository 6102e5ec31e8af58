import {
  canonicalOrder,
  checkTrainable,
  elementCount,
  NestorError,
  sameShape,
  writeHeader,
  type Header,
  type ServerOptimizer,
  type TensorSpec,
  type WrittenHeader,
} from '../../core/arithmetic.js';
import { createFile, openForReading, openForUpdate, withFile, type OpenFile } from './file-access.js';
import { headerOf } from './header-of.js';
import type { MergePlan } from './plan.js';
import type { ModelPaths } from './thread-protocol.js';

const unlimited = { maxFileBytes: Number.MAX_SAFE_INTEGER };

/** Files that a new model is made from and written to, with their layouts. */
export interface ModelFiles {
  readonly base: OpenFile;
  readonly baseHeader: Header;
  readonly model: OpenFile;
  readonly modelHeader: WrittenHeader;
  /** The optimizer's state after the round; undefined when it has none. */
  readonly newState: OpenFile | undefined;
  readonly newStateHeader: WrittenHeader;
  /** Its state before; undefined in the first round. */
  readonly state: OpenFile | undefined;
  readonly stateHeader: Header | undefined;
}

/** Name of a tensor of state in the state's file. */
export const stateName = (kind: string, tensor: string): string => `${kind}/${tensor}`;

/** Opens all, does the work, closes all. @throws as `parseHeader`; model.malformed when a layout is another */
export const withModelFiles = <T>(
  paths: ModelPaths,
  plan: MergePlan,
  optimizer: ServerOptimizer,
  mode: 'create' | 'update',
  work: (files: ModelFiles) => T,
): T => {
  const open: OpenFile[] = [];
  const keep = (file: OpenFile): OpenFile => {
    open.push(file);
    return file;
  };
  const output = (path: string, header: WrittenHeader): OpenFile => {
    if (mode === 'update') return keep(openForUpdate(path));
    const file = keep(createFile(path, header.fileSizeBytes));
    file.write(header.bytes, 0);
    return file;
  };
  try {
    const base = keep(openForReading(paths.basePath));
    const baseHeader = headerOf(base, unlimited);
    checkBase(baseHeader, plan);
    const modelHeader = writeHeader(baseHeader.tensors, baseHeader.metadata);
    const newStateHeader = stateHeaderOf(plan, optimizer);
    const stateful = optimizer.stateTensors.length > 0;
    if (stateful && paths.newStatePath === undefined) throw new RangeError('this strategy needs newStatePath');
    const state = stateful && paths.statePath !== undefined ? keep(openForReading(paths.statePath)) : undefined;
    const stateHeader = state === undefined ? undefined : headerOf(state, unlimited);
    if (stateHeader !== undefined) checkSameLayout(stateHeader, newStateHeader);
    const model = output(paths.path, modelHeader);
    const newState =
      stateful && paths.newStatePath !== undefined ? output(paths.newStatePath, newStateHeader) : undefined;
    return work({ base, baseHeader, model, modelHeader, newState, newStateHeader, state, stateHeader });
  } finally {
    for (const file of open) file.close();
  }
};

const stateHeaderOf = (plan: MergePlan, optimizer: ServerOptimizer): WrittenHeader =>
  writeHeader(
    optimizer.stateTensors.flatMap((kind) =>
      plan.tensors.map(({ name, shape }): TensorSpec => ({ name: stateName(kind, name), dtype: 'F32', shape })),
    ),
    { 'nestor.kind': 'state.v1' },
  );

const checkBase = (header: Header, plan: MergePlan): void => {
  checkTrainable(header.tensors);
  const trained = canonicalOrder(header.tensors).filter(({ dtype }) => dtype === 'F32');
  checkSame(trained, plan.tensors, 'the base model');
};

const checkSameLayout = (header: Header, expected: WrittenHeader): void => {
  checkSame(canonicalOrder(header.tensors), expected.tensors, "the optimizer's state");
};

type Named = Pick<TensorSpec, 'name' | 'shape'>;

const checkSame = (tensors: readonly Named[], expected: readonly Named[], what: string): void => {
  const same =
    tensors.length === expected.length &&
    tensors.every(({ name, shape }, i) => name === expected[i]?.name && sameShape(shape, expected[i].shape));
  if (!same) throw new NestorError('model.malformed', `${what} has other tensors than the round's plan`);
};

/** Copies the tensors that are not trained from the base to the new model. */
export const copyUntrained = ({ base, baseHeader, model, modelHeader }: ModelFiles, buffer: Uint8Array): void => {
  const offsets = new Map(baseHeader.tensors.map(({ name, offsetBytes }) => [name, offsetBytes]));
  for (const { name, dtype, offsetBytes, sizeBytes } of modelHeader.tensors) {
    if (dtype === 'F32') continue;
    const from = offsets.get(name) ?? 0;
    for (let done = 0; done < sizeBytes; done += buffer.length) {
      const part = buffer.subarray(0, Math.min(buffer.length, sizeBytes - done));
      base.read(part, from + done);
      model.write(part, offsetBytes + done);
    }
  }
};

/** Makes the file of a partial, of which only the header is written yet. */
export const createPartial = (path: string, plan: MergePlan, metadata: Readonly<Record<string, string>>): void => {
  const header = partialHeader(plan, metadata);
  withFile(createFile(path, header.fileSizeBytes), (file) => {
    file.write(header.bytes, 0);
  });
};

export const partialHeader = (plan: MergePlan, metadata: Readonly<Record<string, string>>): WrittenHeader =>
  writeHeader(
    plan.tensors.map(({ name, shape }): TensorSpec => ({ name, dtype: 'I64', shape })),
    metadata,
  );

/** Elements of a tensor. */
export const countOf = ({ shape }: Pick<TensorSpec, 'shape'>): number => elementCount(shape);
