import { rm } from 'node:fs/promises';
import type { ModelRecord } from '../../core/index.js';
import type { Merge, WrittenModel } from '../merging/index.js';
import type { RoundDraft } from './run-book.js';
import type { RoundContext } from './train-run.js';

/** A model that has been made and is not committed yet. */
export interface NextModel {
  readonly examples: number;
  readonly model: WrittenModel;
  readonly path: string;
  readonly newStatePath: string;
}

/** Prepares the files of the next model. @returns what writes it, as a step from this one by the mean of a sum */
export const prepareNextModel = async (
  { top, book, config, signal }: RoundContext,
  { file }: ModelRecord,
): Promise<(merge: Merge, examples: number) => Promise<NextModel>> => {
  const path = top.spool.temporary(file.sizeBytes);
  const statePath = await book.optimizerState(signal);
  const newStatePath = top.spool.temporary();
  return async (merge, examples) => {
    const model = await merge.writeModel(path, {
      ...{ basePath: top.spool.path(file.name), strategy: config, newStatePath },
      ...(statePath === undefined ? {} : { statePath }),
    });
    return { examples, model, path, newStatePath };
  };
};

/** Commits the round with its model, and removes what is left of the model's making. */
export const commitNextModel = async (
  { book }: RoundContext,
  round: RoundDraft,
  { model, path, newStatePath }: NextModel,
): Promise<void> => {
  await book.commit(round, model, path, model.state === undefined ? undefined : newStatePath);
  await Promise.all([rm(path, { force: true }), rm(newStatePath, { force: true })]);
};
