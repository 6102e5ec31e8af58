import type { Filter, UpdateFilter } from 'mongodb';
import type { VersionedDocument } from '../../core/index.js';
import { pageOf } from '../documents.js';
import { type Changes, type ControlTable, type ControlTableName, valuesOf, type Where } from '../control/table.js';
import { type MongoStore, selectAll, type Stored, using } from './collections.js';

/** One kind of document of the control plane in MongoDB. */
export const mongoControlTable = <T extends VersionedDocument>(
  store: MongoStore,
  name: ControlTableName,
): ControlTable<T> => ({
  async insert(drafts) {
    const documents = drafts.map((draft) => ({ ...draft, version: 1, ...store.stamp() }));
    if (documents.length > 0) await using(store, name, (collection) => collection.insertMany(documents));
  },

  find(where, by, order = 'ascending', page) {
    const direction = order === 'ascending' ? 1 : -1;
    const sort = Object.fromEntries(by.map((field) => [field, direction] as const));
    return selectAll<T>(store, name, filterOf(where), sort, pageOf(page));
  },

  async change(where: Where, changes: Changes) {
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    const set = Object.fromEntries(given.filter(([, value]) => value !== null));
    const unset = given.flatMap(([field, value]) => (value === null ? [[field, ''] as const] : []));
    const update: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      $inc: { version: 1 },
      ...(Object.keys(set).length === 0 ? {} : { $set: set }),
      ...(unset.length === 0 ? {} : { $unset: Object.fromEntries(unset) }),
    };
    // The driver's type takes no `$inc` of a document whose other fields are unknown.
    const checked = update as UpdateFilter<Stored>;
    return (await using(store, name, (collection) => collection.updateMany(filterOf(where), checked))).matchedCount;
  },

  remove: async (where) =>
    (await using(store, name, (collection) => collection.deleteMany(filterOf(where)))).deletedCount,

  async count(where, by) {
    const group = Object.fromEntries(by.map((field) => [field, `$${field}`] as const));
    const stages = [{ $match: filterOf(where) }, { $group: { _id: group, count: { $sum: 1 } } }, { $sort: { _id: 1 } }];
    const groups = await using(store, name, (collection) =>
      collection.aggregate<{ _id: Readonly<Record<string, string>>; count: number }>(stages).toArray(),
    );
    return groups.map(({ _id, count }) => ({ values: by.map((field) => _id[field] ?? ''), count }));
  },
});

/** As MongoDB has it; to it, what is absent equals null. */
const filterOf = (where: Where): Filter<Stored> =>
  Object.fromEntries(
    Object.entries(where).map(([field, wanted]) => {
      if (wanted === null) return [field, null];
      const values = valuesOf(wanted);
      return [field, values.length === 1 ? values[0] : { $in: values }];
    }),
  );
