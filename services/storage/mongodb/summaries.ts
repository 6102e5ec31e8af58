import type { DistributionRecord } from '../../core/index.js';
import { pageOf } from '../documents.js';
import type { DistributionRecords, PhaseFilter, SummaryRecords } from '../records.js';
import { countAll, type MongoStore, optionalFields, replace, selectAll, using, write } from './collections.js';

const filterOf = ({ phase, runId }: PhaseFilter) => (runId === undefined ? { phase } : { runId, phase });

/** Distributions in MongoDB. */
export const mongoDistributions = (store: MongoStore): DistributionRecords => ({
  put: (distributions) =>
    write(
      store,
      'distributions',
      distributions.map((each) => replace(store, each)),
    ),
  async list({ name, ...which }, page) {
    const filter = { ...filterOf(which), name };
    if (page?.withPoints !== false) return selectAll(store, 'distributions', filter, { createdAt: -1 }, pageOf(page));
    const bare = { points: 0 } as const;
    const found = await selectAll<Omit<DistributionRecord, 'points'>>(
      ...([store, 'distributions', filter, { createdAt: -1 }, pageOf(page), bare] as const),
    );
    return found.map((record) => ({ ...record, points: [] }));
  },
  async names(which) {
    const names = await using(store, 'distributions', (collection) => collection.distinct('name', filterOf(which)));
    return names.map(String).sort();
  },
});

/** Summaries of models in MongoDB. */
export const mongoSummaries = (store: MongoStore): SummaryRecords => ({
  put: (summary) => write(store, 'summaries', [replace(store, summary, optionalFields.summaries)]),
  list: (page) =>
    selectAll(
      store,
      'summaries',
      page?.runId === undefined ? {} : { runId: page.runId },
      { createdAt: -1, _id: -1 },
      pageOf(page),
    ),
  ofRun: (runId, page) => selectAll(store, 'summaries', { runId }, { round: 1 }, pageOf(page)),
  count: (runId) => countAll(store, 'summaries', runId === undefined ? {} : { runId }),
});
