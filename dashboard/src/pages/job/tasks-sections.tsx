import { Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readDesign } from '../../../../services/core/topology/index.js';
import { useTasksQuery } from '../../api/topology-queries.js';
import type { JobView, TaskRow } from '../../api/topology-types.js';
import { TaskGraph } from '../../topology/task-graph.js';
import { taskName } from '../../topology/task-name.js';
import { TaskLink } from '../../topology/topology-links.js';
import { formatNumber, noValue } from '../../ui/format.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { ChartSkeleton } from '../../ui/skeletons.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';

/** The tasks of a job, as a graph and as a table. */
export const TasksSections = ({ job }: { readonly job: JobView }) => {
  const query = useInfiniteQuery(useTasksQuery(job.jobId));
  const design = useMemo(() => {
    const checked = job.schema === undefined ? undefined : readDesign(job.schema);
    return checked?.valid === true ? checked.value : undefined;
  }, [job.schema]);
  const total = Object.values(job.tasks).reduce((sum, count) => sum + count, 0);
  return (
    <QueryView query={query} what="the tasks" skeleton={<ChartSkeleton height={380} />}>
      {({ pages }) => {
        const tasks = pages.flatMap(({ items }) => items).toSorted(byRole);
        return (
          <>
            <Section title="Topology">
              <TaskGraph tasks={tasks} design={design} height={380} />
            </Section>
            <Section title="Tasks">
              <div id="tasks">
                {tasks.length < total && (
                  <Text size="sm" c="dimmed" mb="xs" role="status">
                    The first {formatNumber(tasks.length, 'count')} of {formatNumber(total, 'count')} tasks; more come
                    as you go down the table.
                  </Text>
                )}
                <DataTable
                  label="Tasks of the job"
                  columns={columns}
                  rows={tasks}
                  rowId={({ taskId }) => taskId}
                  onEnd={() => {
                    if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
                  }}
                />
              </div>
            </Section>
          </>
        );
      }}
    </QueryView>
  );
};

/** Their ids are hashes; people look for them by role and number. */
const byRole = (a: TaskRow, b: TaskRow): number => a.role.localeCompare(b.role) || a.index - b.index;

const columns: readonly Column<TaskRow>[] = [
  { id: 'task', header: 'Task', namesRow: true, sortBy: taskName, cell: (task) => <TaskLink task={task} /> },
  { id: 'state', header: 'State', sortBy: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  {
    ...{ id: 'since', header: 'Since', sortBy: ({ stateAt }) => stateAt },
    cell: ({ stateAt }) => <TimeAgo at={stateAt} />,
  },
  {
    ...{ id: 'groups', header: 'Groups', sortBy: ({ groupAssociation }) => Object.values(groupAssociation).join(' ') },
    cell: ({ groupAssociation }) => (
      <bdi style={{ whiteSpace: 'nowrap' }}>
        {Object.entries(groupAssociation)
          .map(([channel, group]) => `${channel}: ${group}`)
          .join(', ')}
      </bdi>
    ),
  },
  {
    ...{ id: 'agent', header: 'Agent', sortBy: ({ hasAgent }) => (hasAgent ? 0 : 1) },
    cell: ({ hasAgent, state }) =>
      hasAgent ? (
        <StateBadge state="connected" />
      ) : state === 'completed' || state === 'failed' || state === 'terminated' ? (
        noValue
      ) : (
        <StateBadge state="gone" label="not there" />
      ),
  },
  { id: 'type', header: 'Run by', sortBy: ({ type }) => type, cell: runBy },
];

function runBy({ type, computeId }: TaskRow) {
  return type === 'user' ? 'a participant' : <bdi>compute {computeId}</bdi>;
}
