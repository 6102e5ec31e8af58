import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { useControllerApi } from './api-context.js';
import { answerOf } from './client.js';
import type { TopicKey } from './topics.js';

const key = (...parts: TopicKey): TopicKey => parts;

const perPage = 100;
const tasksPerPage = 1_000;

const next = (size: number) => ({
  initialPageParam: 0,
  getNextPageParam: ({ next: address }: { readonly next?: string }, _pages: unknown, offset: number) =>
    address === undefined ? undefined : offset + size,
});

/** Designs of all users, newest first, as many pages as are asked for. */
export const useDesignsQuery = () => {
  const api = useControllerApi();
  return infiniteQueryOptions({
    queryKey: key('designs', 'list'),
    queryFn: ({ signal, pageParam }) => {
      const params = { query: { limit: perPage, offset: pageParam } };
      return answerOf(api.GET('/api/v1/topology/designs', { params, signal }));
    },
    ...next(perPage),
  });
};

/** A design with its schema. */
export const useDesignQuery = (designKey: string) => {
  const api = useControllerApi();
  return queryOptions({
    queryKey: key('designs', 'one', designKey),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/topology/designs/{designKey}', { params: { path: { designKey } }, signal })),
  });
};

/** One revision of a design's schema. */
export const useRevisionQuery = () => {
  const api = useControllerApi();
  return (designKey: string, revision: number) => {
    const params = { path: { designKey, revision } };
    return queryOptions({
      queryKey: key('designs', 'revision', designKey, revision),
      queryFn: ({ signal }) =>
        answerOf(api.GET('/api/v1/topology/designs/{designKey}/schemas/{revision}', { params, signal })),
    });
  };
};

/** Jobs of all users, newest first, as many pages as are asked for. */
export const useJobsQuery = () => {
  const api = useControllerApi();
  return infiniteQueryOptions({
    queryKey: key('jobs', 'list'),
    queryFn: ({ signal, pageParam }) => {
      const params = { query: { limit: perPage, offset: pageParam } };
      return answerOf(api.GET('/api/v1/topology/jobs', { params, signal }));
    },
    ...next(perPage),
  });
};

/** A job, and who is missing. */
export const useJobQuery = (jobId: string) => {
  const api = useControllerApi();
  return queryOptions({
    queryKey: key('jobs', 'one', jobId),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/topology/jobs/{jobId}', { params: { path: { jobId } }, signal })),
  });
};

/** A job's tasks, as many pages as are asked for. */
export const useTasksQuery = (jobId: string) => {
  const api = useControllerApi();
  return infiniteQueryOptions({
    queryKey: key('jobs', 'tasks', jobId),
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { jobId }, query: { limit: tasksPerPage, offset: pageParam } };
      return answerOf(api.GET('/api/v1/topology/jobs/{jobId}/tasks', { params, signal }));
    },
    ...next(tasksPerPage),
  });
};

/** A task, with the end of its log. */
export const useTaskQuery = (taskId: string) => {
  const api = useControllerApi();
  return queryOptions({
    queryKey: key('jobs', 'task', taskId),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/topology/tasks/{taskId}', { params: { path: { taskId } }, signal })),
  });
};
