import { Button, Group, Stack } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { roundsPerPage, useRoundsQuery } from '../../api/queries.js';
import type { Round, Run } from '../../api/types.js';
import { NextStep } from '../../ui/next-step.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { Section } from '../../ui/section.js';
import { BlockSkeleton } from '../../ui/skeletons.js';
import { RoundsTable } from './rounds-table.js';

/** A run's rounds, newest first, as far back as is asked for. */
export const RoundsSection = ({ run }: { readonly run: Run }) => {
  // Each committed round has at least one attempt, so the newest attempts are on this page or later ones.
  const surePage = Math.floor(run.round / roundsPerPage);
  const [foundPage, setFoundPage] = useState(0);
  const [olderPages, setOlderPages] = useState(1);
  const newest = Math.max(surePage, foundPage);
  const oldest = Math.max(0, surePage - olderPages);
  const roundsQuery = useRoundsQuery();
  const pages = Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index);
  const queries = useQueries({ queries: pages.map((page) => roundsQuery(run._id, page)) });

  const goesOn = queries.at(-1)?.data?.next !== undefined;
  useEffect(() => {
    if (goesOn) setFoundPage(newest + 1);
  }, [goesOn, newest]);

  const rounds = queries.flatMap(({ data }): readonly Round[] => data?.items ?? []).reverse();
  const failed = queries.find(({ error }) => error !== null);
  const isLoading = queries.some(({ isPending }) => isPending);
  return (
    <Section title="Rounds">
      <Stack gap="sm">
        {failed !== undefined && (
          <ProblemPanel what="the rounds" error={failed.error} retries keepsData={rounds.length > 0} />
        )}
        {rounds.length > 0 && <RoundsTable rounds={rounds} />}
        {rounds.length === 0 && isLoading && <BlockSkeleton />}
        {rounds.length === 0 && !isLoading && failed === undefined && (
          <NextStep title="No round yet">The first one begins when enough clients are there.</NextStep>
        )}
        {oldest > 0 && (
          <Group justify="center">
            <Button
              variant="default"
              size="compact-sm"
              loading={isLoading}
              onClick={() => {
                setOlderPages(olderPages + 3);
              }}
            >
              Older rounds
            </Button>
          </Group>
        )}
      </Stack>
    </Section>
  );
};
