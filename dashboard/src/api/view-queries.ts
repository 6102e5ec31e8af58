import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { answerOf } from './client.js';
import type { TopicKey } from './topics.js';
import type { operations } from './types.js';

const key = (...parts: TopicKey): TopicKey => parts;

type QueryOf<O extends keyof operations> = NonNullable<operations[O]['parameters']['query']>;

/** Which rows of the table of models, and in which order. */
export type TableSelection = Omit<QueryOf<'getV1ModelsTable'>, 'limit' | 'offset'>;
export type DistributionSelection = QueryOf<'getV1ModelsDistribution'>;
export type TimelineSelection = QueryOf<'getV1RunsIdTimeline'>;

const rowsPerPage = 200;

/** Global models with their metrics, as many pages as are asked for. What was shown stays until other rows have come. */
export const useModelTableQuery = (selection: TableSelection) => {
  const api = useApi();
  return infiniteQueryOptions({
    queryKey: key('models', 'table', selection),
    queryFn: ({ signal, pageParam }) => {
      const params = { query: { ...selection, limit: rowsPerPage, offset: pageParam } };
      return answerOf(api.GET('/api/v1/models/table', { params, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: ({ next }, _pages, offset) => (next === undefined ? undefined : offset + rowsPerPage),
    placeholderData: keepPreviousData,
  });
};

/** How a metric is distributed over clients, model by model. */
export const useDistributionQuery = (selection: DistributionSelection) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('models', 'distribution', selection),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/models/distribution', { params: { query: selection }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** The newest runs, for choosing one. */
export const useRecentRunsQuery = () => {
  const api = useApi();
  return queryOptions({
    queryKey: key('runs', 'recent'),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/runs', { params: { query: { limit: 100 } }, signal })),
  });
};

/** Who did what when in some rounds of a run. */
export const useTimelineQuery = (id: string, selection: TimelineSelection) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('rounds', 'timeline', id, selection),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/runs/{id}/timeline', { params: { path: { id }, query: selection }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** Most models in the graph of the trail. */
export const lineageLimit = 1_000;

/** Which model was made from which: the newest ones. */
export const useLineageQuery = () => {
  const api = useApi();
  return queryOptions({
    queryKey: key('models', 'lineage'),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/models/lineage', { params: { query: { limit: lineageLimit } }, signal })),
  });
};

export const useModelQuery = (id: string) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('models', 'one', id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/models/{id}', { params: { path: { id } }, signal })),
  });
};

/** What is said of a model's tensors changes no more. */
const unchanging = { staleTime: Infinity, meta: { final: () => true } } as const;

/** A model's tensors in numbers. */
export const useLayersQuery = (id: string) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('models', 'layers', id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/models/{id}/layers', { params: { path: { id } }, signal })),
    ...unchanging,
  });
};

/** How two models differ. */
export const useComparisonQuery = (id: string, otherId: string) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('models', 'comparison', id, otherId),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/models/{id}/compare/{otherId}', { params: { path: { id, otherId } }, signal })),
    ...unchanging,
  });
};

/** Who is in the federation, and what they do. */
export const useNetworkQuery = () => {
  const api = useApi();
  return queryOptions({
    queryKey: key('peers', 'network'),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/network', { params: { query: { limit: 2_000 } }, signal })),
  });
};

const partsPerPage = 100;

/** A client, and what became of its parts in rounds, newest first. */
export const useClientQuery = (name: string) => {
  const api = useApi();
  return infiniteQueryOptions({
    queryKey: key('peers', 'client', name),
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { name }, query: { limit: partsPerPage, offset: pageParam } };
      return answerOf(api.GET('/api/v1/clients/{name}', { params, signal }));
    },
    initialPageParam: 0,
    getNextPageParam: ({ nextOffset }) => nextOffset,
  });
};
