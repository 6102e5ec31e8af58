import { Group } from '@mantine/core';
import type { JobRow, TaskState } from '../api/topology-types.js';
import { formatNumber } from '../ui/format.js';
import { StateBadge } from '../ui/state-badge.js';

const order: readonly TaskState[] = ['running', 'completed', 'ready', 'failed', 'terminated'];

/** How many tasks of a job are in each state. */
export const TaskCounts = ({ tasks }: { readonly tasks: JobRow['tasks'] }) => (
  <Group gap="xs" component="span">
    {order
      .filter((state) => tasks[state] > 0)
      .map((state) => (
        <StateBadge key={state} state={state} label={`${formatNumber(tasks[state], 'count')} ${state}`} />
      ))}
  </Group>
);
