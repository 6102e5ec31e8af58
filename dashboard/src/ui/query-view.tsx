import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { BlockSkeleton } from './skeletons.js';
import { ProblemPanel } from './problem-panel.js';

interface QueryViewProps<T> {
  readonly query: UseQueryResult<T>;
  /** What is asked for, as a phrase: "the runs". */
  readonly what: string;
  /** Shown until the first answer. @default some bars */
  readonly skeleton?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

/** What was answered; a skeleton before; the problem beside, when asking again failed. */
export const QueryView = <T,>({ query, what, skeleton = <BlockSkeleton />, children }: QueryViewProps<T>) => {
  const { data, error, refetch } = query;
  return (
    <>
      {error !== null && (
        <ProblemPanel
          what={what}
          error={error}
          keepsData={data !== undefined}
          retries
          onRetry={() => {
            void refetch();
          }}
        />
      )}
      {data === undefined ? error === null && skeleton : children(data)}
    </>
  );
};
