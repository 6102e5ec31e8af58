import { queryOptions } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { answerOf } from './client.js';
import type { TopicKey } from './topics.js';

const key = (...parts: TopicKey): TopicKey => parts;

/** The state of the federation. */
export const useStatusQuery = () => {
  const api = useApi();
  return queryOptions({
    queryKey: key('overview', 'status'),
    queryFn: ({ signal }) => answerOf(api.GET('/status', { signal })),
  });
};

/** The newest runs. */
export const useRunsQuery = (limit: number) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('runs', 'list', limit),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/runs', { params: { query: { limit } }, signal })),
  });
};

export const useRunQuery = (id: string) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('runs', 'one', id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/runs/{id}', { params: { path: { id } }, signal })),
  });
};

/** The newest models. */
export const useModelsQuery = (limit: number) => {
  const api = useApi();
  return queryOptions({
    queryKey: key('models', 'list', limit),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/models', { params: { query: { limit } }, signal })),
  });
};
