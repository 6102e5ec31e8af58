import { QueryClient } from '@tanstack/react-query';
import { asProblem } from './api-problem.js';

/** Wait before a question that failed is asked again. */
const retryMs = 5_000;
/** Data that no page shows is forgotten after this. */
const keepMs = 5 * 60_000;

/**
 * The cache of everything asked of the API. Events tell when something has changed, so nothing is asked by the clock.
 * What failed for a passing reason is asked again by itself, and what was known before stays.
 */
export const openQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        gcTime: keepMs,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        // The page shows the problem at once, and goes on trying.
        retry: false,
        refetchInterval: ({ state: { status, error } }) =>
          status === 'error' && asProblem(error).isPassing ? retryMs * (0.75 + Math.random() / 2) : false,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
