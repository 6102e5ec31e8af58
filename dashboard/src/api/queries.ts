import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from './api-context.js';
import { problemOfAnswer } from './api-problem.js';
import { answerOf, type Api } from './client.js';
import type { TopicKey } from './topics.js';
import type { TrailEvent } from './types.js';

const key = (...parts: TopicKey): TopicKey => parts;

/** What the federation is called; no event changes that. */
export const useFederationQuery = () => {
  const api = useApi();
  return queryOptions({
    queryKey: key('federation'),
    queryFn: ({ signal }) => answerOf(api.GET('/status', { signal })),
    select: ({ name, version }) => ({ name, version }),
  });
};

/** The federation in one look. */
export const useOverviewQuery = () => {
  const api = useApi();
  return queryOptions({
    queryKey: key('overview'),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/overview', { signal })),
  });
};

const runsPerPage = 100;

/** All runs, newest first, as many pages as are asked for. */
export const useRunsQuery = () => {
  const api = useApi();
  return infiniteQueryOptions({
    queryKey: key('runs', 'list'),
    queryFn: ({ signal, pageParam }) =>
      answerOf(api.GET('/api/v1/runs', { params: { query: { limit: runsPerPage, offset: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: ({ next }, _pages, offset) => (next === undefined ? undefined : offset + runsPerPage),
  });
};

export const useRunQuery = (id: string) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('runs', 'one', id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/runs/{id}', { params: { path: { id } }, signal })),
  });
};

/** Points of a plot that are still told apart. */
const curvePoints = 500;

const curveQuery = (api: Api, id: string) => {
  const params = { path: { id }, query: { maxPoints: curvePoints } };
  return queryOptions({
    queryKey: key('rounds', 'curve', id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/runs/{id}/curve', { params, signal })),
  });
};

/** A run's committed rounds, thinned out on the server. */
export const useCurveQuery = (id: string) => curveQuery(useApi(), id);

/** The newest models. */
export const useModelsQuery = (limit: number) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('models', 'list', limit),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/models', { params: { query: { limit } }, signal })),
  });
};

/** An id before those of all events. */
export const noEvent = '0';

/** What the page of events can be narrowed to. */
export interface EventFilter {
  /** This level and worse. */
  readonly level?: TrailEvent['level'];
  readonly client?: string;
  readonly runId?: string;
}

const askEvents = async (
  api: Api,
  query: EventFilter & { readonly limit: number; readonly before?: string },
  signal: AbortSignal,
) => {
  const params = { query: { ...query, order: 'desc' as const } };
  const askedAtMs = Date.now();
  const page = await answerOf(api.GET('/api/v1/events', { params, signal }));
  // The same address also streams, which is not what was asked for.
  if (typeof page === 'string') throw problemOfAnswer(200, undefined);
  return { ...page, askedAtMs };
};

/** The newest events, newest first. */
export const useLatestEventsQuery = (limit: number) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('events', 'latest', limit),
    queryFn: ({ signal }) => askEvents(api, { limit }, signal),
  });
};

const eventsPerPage = 200;

/** The trail, newest first, as far back as is asked for. */
export const useEventsQuery = (filter: EventFilter) => {
  const api = useApi();
  const queryKey = useMemo(() => key('events', 'trail', filter), [filter]);
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ signal, pageParam }) =>
      askEvents(
        api,
        { ...filter, limit: eventsPerPage, ...(pageParam !== undefined && { before: pageParam }) },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ items, next }) => (next === undefined ? undefined : items.at(-1)?._id),
  });
};

/** Attempts at rounds on a page. */
export const roundsPerPage = 25;

/**
 * One page of a run's attempts at rounds, oldest first; of what became of clients only what went wrong. A page that
 * another one follows changes no more.
 */
export const useRoundsQuery = () => {
  const api = useApi();
  return (id: string, page: number) => {
    const params = {
      path: { id },
      query: { limit: roundsPerPage, offset: page * roundsPerPage, outcomes: 'problems' as const },
    };
    return queryOptions({
      queryKey: key('rounds', 'page', id, page),
      queryFn: ({ signal }) => answerOf(api.GET('/api/v1/runs/{id}/rounds', { params, signal })),
      meta: { final: (data) => typeof data === 'object' && data !== null && 'next' in data },
    });
  };
};

/** The curves of some runs. */
export const useCurveQueries = (ids: readonly string[]) => {
  const api = useApi();
  return ids.map((id) => curveQuery(api, id));
};
