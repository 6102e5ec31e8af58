import { Anchor, Button, Code, Paper } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useJobsQuery } from '../../api/topology-queries.js';
import type { JobRow } from '../../api/topology-types.js';
import { JobButtons } from '../../topology/job-buttons.js';
import { jobName } from '../../topology/job-name.js';
import { TaskCounts } from '../../topology/task-counts.js';
import { DesignLink, JobLink } from '../../topology/topology-links.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { Quantity } from '../../ui/quantity.js';
import { QueryView } from '../../ui/query-view.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';

const columns: readonly Column<JobRow>[] = [
  { id: 'job', header: 'Job', namesRow: true, sortBy: jobName, cell: (job) => <JobLink job={job} /> },
  { id: 'state', header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  {
    ...{ id: 'tasks', header: 'Tasks', sortBy: ({ tasks }) => tasks.running },
    cell: ({ tasks }) => <TaskCounts tasks={tasks} />,
  },
  {
    ...{ id: 'design', header: 'Design', sortBy: ({ designId }) => designId },
    cell: ({ designKey: key, designId }) => <DesignLink design={{ key, designId }} />,
  },
  { id: 'user', header: 'User', sortBy: ({ userId }) => userId, cell: ({ userId }) => <bdi>{userId}</bdi> },
  {
    ...{ id: 'created', header: 'Created', sortBy: ({ createdAt }) => createdAt },
    cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
  },
  {
    ...{ id: 'took', header: 'Took', align: 'end', sortBy: tookMs },
    cell: (job) => <Quantity value={tookMs(job)} unit="milliseconds" />,
  },
  { id: 'actions', header: 'Actions', cell: (job) => <JobButtons job={job} size="compact-sm" /> },
];

function tookMs({ startedAt, endedAt }: JobRow): number | undefined {
  return startedAt === undefined || endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(startedAt);
}

/** All jobs, newest first. */
const JobsPage = () => {
  const query = useInfiniteQuery(useJobsQuery());
  return (
    <Page title="Jobs" lead="A job runs a design on datasets. It becomes tasks, one for each worker.">
      <Paper withBorder radius="md" p="xs">
        <QueryView query={query} what="the jobs">
          {({ pages }) => {
            const jobs = pages.flatMap(({ items }) => items);
            return jobs.length === 0 ? (
              <NoJobs />
            ) : (
              <DataTable
                label="Jobs"
                columns={columns}
                rows={jobs}
                rowId={({ jobId }) => jobId}
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

const NoJobs = () => (
  <NextStep
    title="No job yet"
    actions={
      <Button component={Link} to={pagePaths.designs}>
        To the designs
      </Button>
    }
  >
    A job needs a{' '}
    <Anchor component={Link} to={pagePaths.designs} underline="always">
      design
    </Anchor>{' '}
    with its code, and datasets. <Code>flamectl create job job.json</Code> makes one of them; it appears here, and can
    be started here.
  </NextStep>
);

export default JobsPage;
