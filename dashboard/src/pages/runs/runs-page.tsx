import { Button, Paper } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useRunsQuery } from '../../api/queries.js';
import type { Run } from '../../api/types.js';
import { IconPlayerPlay } from '../../ui/icons.js';
import { ModelLink, RunLink } from '../../ui/links.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { Quantity } from '../../ui/quantity.js';
import { QueryView } from '../../ui/query-view.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';

const startedAt = ({ startedAt: started, createdAt }: Run): string => started ?? createdAt;

const columns: readonly Column<Run>[] = [
  { id: 'run', header: 'Run', namesRow: true, sortBy: ({ _id }) => _id, cell: ({ _id }) => <RunLink id={_id} /> },
  { id: 'state', header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'rounds',
    header: 'Rounds',
    align: 'end',
    sortBy: ({ round }) => round,
    cell: ({ round, config }) => `${round} of ${config.rounds}`,
  },
  metricColumn('accuracy'),
  metricColumn('loss'),
  {
    id: 'strategy',
    header: 'Strategy',
    sortBy: ({ config }) => config.strategy,
    cell: ({ config }) => config.strategy,
  },
  { id: 'started', header: 'Started', sortBy: startedAt, cell: (run) => <TimeAgo at={startedAt(run)} /> },
  {
    id: 'took',
    header: 'Took',
    align: 'end',
    sortBy: tookMs,
    cell: (run) => <Quantity value={tookMs(run)} unit="milliseconds" />,
  },
  { id: 'model', header: 'Latest model', cell: ({ latestModelId }) => <ModelLink id={latestModelId} /> },
];

function metricColumn(name: string): Column<Run> {
  return {
    id: name,
    header: name,
    align: 'end',
    sortBy: ({ metrics }) => metrics?.[name],
    cell: ({ metrics }) => <Quantity value={metrics?.[name]} />,
  };
}

function tookMs(run: Run): number | undefined {
  return run.endedAt === undefined ? undefined : Date.parse(run.endedAt) - Date.parse(startedAt(run));
}

/** All runs, newest first. */
const RunsPage = () => {
  const query = useInfiniteQuery(useRunsQuery());
  return (
    <Page
      title="Runs"
      lead="A run trains a model for a number of rounds with one configuration."
      actions={
        <Button component={Link} to={pagePaths.start} leftSection={<IconPlayerPlay size={16} aria-hidden />}>
          Start a run
        </Button>
      }
    >
      <Paper withBorder radius="md" p="xs">
        <QueryView query={query} what="the runs">
          {({ pages }) => {
            const runs = pages.flatMap(({ items }) => items);
            return runs.length === 0 ? (
              <NextStep
                title="No run yet"
                actions={
                  <Button component={Link} to={pagePaths.start}>
                    Start a run
                  </Button>
                }
              >
                Start one here, with <code>nestor run start</code>, or with <code>curl</code> at <code>/start</code>.
              </NextStep>
            ) : (
              <DataTable
                label="Runs"
                columns={columns}
                rows={runs}
                rowId={({ _id }) => _id}
                onEnd={() => {
                  if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
                }}
              />
            );
          }}
        </QueryView>
      </Paper>
    </Page>
  );
};

export default RunsPage;
