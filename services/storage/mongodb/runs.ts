import { NestorError, type RunId, type RunRecord, type RunState } from '../../core/index.js';
import { pageOf } from '../documents.js';
import type { RunRecords } from '../records.js';
import { countAll, insertNew, type MongoStore, selectAll, selectOne, using, write } from './collections.js';

const notEnded: { readonly $in: readonly RunState[] } = { $in: ['pending', 'running'] };

/** Runs in MongoDB: each change is one `updateOne` whose filter holds its condition, which any server does atomically. */
export const mongoRuns = (store: MongoStore): RunRecords => {
  const get = (id: RunId) => selectOne<RunRecord>(store, 'runs', { _id: id });

  const change = async (filter: object, changes: Readonly<Record<string, unknown>>): Promise<boolean> => {
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    const set = Object.fromEntries(given.filter(([, value]) => value !== null));
    const unset = Object.fromEntries(given.flatMap(([name, value]) => (value === null ? [[name, ''] as const] : [])));
    const update = {
      ...(Object.keys(set).length === 0 ? {} : { $set: set }),
      ...(Object.keys(unset).length === 0 ? {} : { $unset: unset }),
    };
    if (given.length === 0) return (await using(store, 'runs', (runs) => runs.countDocuments(filter))) === 1;
    return (await using(store, 'runs', (runs) => runs.updateOne(filter, update))).matchedCount === 1;
  };

  return {
    async create(run) {
      await write(store, 'runs', [insertNew(store, run)]);
      const created = await get(run._id);
      if (created === undefined) throw new NestorError('records.io', `The run ${run._id} was not stored.`);
      return created;
    },

    get,

    list: (page) => selectAll(store, 'runs', {}, { createdAt: -1, _id: -1 }, pageOf(page)),

    count: () => countAll(store, 'runs'),

    active: () => selectAll(store, 'runs', { state: notEnded }, { createdAt: 1, _id: 1 }),

    async takeOver(id) {
      // Read, then raise what was read; who is overtaken in between reads again.
      for (;;) {
        const before = await get(id);
        if (before === undefined) return undefined;
        const epoch = before.epoch + 1;
        if (await change({ _id: id, epoch: before.epoch, state: notEnded }, { epoch })) {
          // From here on older epochs cannot commit: what is read now is what the new one starts from.
          const after = await get(id);
          return after === undefined ? undefined : { ...after, epoch };
        }
        if (before.state !== 'pending' && before.state !== 'running') return undefined;
      }
    },

    commitRound: (id, expected, commit) =>
      change(
        { _id: id, round: expected.round, epoch: expected.epoch, state: 'running' },
        {
          round: expected.round + 1,
          latestModelId: commit.latestModelId,
          optimizerState: commit.optimizerState ?? null,
        },
      ),

    patch: (id, patch, expected) =>
      change({ _id: id, state: notEnded, ...(expected === undefined ? {} : { epoch: expected.epoch }) }, patch),
  };
};
