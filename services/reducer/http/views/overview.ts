import type { ModelSummaryRecord } from '../../../core/index.js';
import { meansOf } from '../../../core/index.js';
import type { z } from 'zod';
import type { Federation } from '../../federation.js';
import type { overviewSchema } from '../schemas/overview.js';

type Overview = z.input<typeof overviewSchema>;

const namesShown = 20;

/** The federation in one look; without its records, what is known without them. */
export const overviewOf = async (
  federation: Federation,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<Overview> => {
  const stores = await federation.health();
  const { progress, pending, combiners, clientsConnected } = federation.activity();
  const present = {
    federation: { name, version },
    stores: [...stores],
    combiners: { connected: combiners.length },
    clients: { connected: clientsConnected },
  };
  if (stores.some(({ role, ok }) => role === 'records' && !ok)) return present;
  const { runs, models, peers, summaries } = federation.records;
  const [[run], [latest], counted] = await Promise.all([
    runs.list({ limit: 1 }),
    summaries.list({ limit: 1 }),
    Promise.all([runs.count(), models.count(), peers.count('combiner'), peers.count('client')]),
  ]);
  const [runCount, modelCount, combinersKnown, clientsKnown] = counted;
  const isActive = run?.state === 'running' || run?.state === 'pending';
  const atWork = {
    ...(progress === undefined ? {} : { progress }),
    waitingForClients: [...pending].sort().slice(0, namesShown),
  };
  return {
    ...present,
    ...(run === undefined ? {} : { run: { ...run, ...(isActive ? atWork : {}) } }),
    ...(latest === undefined ? {} : { latestModel: latestOf(latest) }),
    combiners: { connected: combiners.length, known: combinersKnown },
    clients: { connected: clientsConnected, known: clientsKnown },
    counts: { runs: runCount, models: modelCount },
  };
};

const latestOf = ({ modelId, name, runId, round, createdAt, validation = {} }: ModelSummaryRecord) => ({
  id: modelId,
  ...(name === undefined ? {} : { name }),
  ...(runId === undefined ? {} : { runId, round: round ?? 0 }),
  metrics: meansOf(validation),
  createdAt,
});
