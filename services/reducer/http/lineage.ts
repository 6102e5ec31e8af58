import type { ModelId, ModelRecord } from '../../core/index.js';
import type { ModelRecords } from '../../storage/index.js';

interface Range {
  readonly limit: number;
  readonly offset: number;
}

/** Models that the model was made from, its parent first. */
export const ancestorsOf = (models: ModelRecords, model: ModelRecord, range: Range): Promise<readonly ModelRecord[]> =>
  take(parents(models, model), range);

/** Models that were made from the model, children first, then theirs. */
export const descendantsOf = (
  models: ModelRecords,
  model: ModelRecord,
  range: Range,
): Promise<readonly ModelRecord[]> => take(offspring(models, model), range);

async function* parents(models: ModelRecords, model: ModelRecord): AsyncGenerator<ModelRecord> {
  const seen = new Set<ModelId>([model._id]);
  for (let id = model.parentId; id !== undefined && !seen.has(id);) {
    seen.add(id);
    const parent = await models.get(id);
    if (parent === undefined) return;
    yield parent;
    id = parent.parentId;
  }
}

async function* offspring(models: ModelRecords, model: ModelRecord): AsyncGenerator<ModelRecord> {
  const seen = new Set<ModelId>([model._id]);
  for (let generation = [model._id]; generation.length > 0;) {
    const next: ModelId[] = [];
    for (const id of generation) {
      for (const child of await models.children(id)) {
        if (seen.has(child._id)) continue;
        seen.add(child._id);
        next.push(child._id);
        yield child;
      }
    }
    generation = next;
  }
}

const take = async <T>(source: AsyncIterable<T>, { limit, offset }: Range): Promise<readonly T[]> => {
  const taken: T[] = [];
  let index = 0;
  for await (const item of source) {
    index += 1;
    if (index > offset) taken.push(item);
    if (taken.length === limit) break;
  }
  return taken;
};
