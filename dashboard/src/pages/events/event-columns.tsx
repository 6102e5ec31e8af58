import { Text } from '@mantine/core';
import type { TrailEvent } from '../../api/types.js';
import { formatInstant } from '../../ui/format.js';
import { RunLink } from '../../ui/links.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';

export const eventColumns: readonly Column<TrailEvent>[] = [
  {
    id: 'at',
    header: 'When',
    cell: ({ createdAt }) => (
      <time dateTime={createdAt} style={{ whiteSpace: 'nowrap' }}>
        {formatInstant(createdAt)}
      </time>
    ),
  },
  { id: 'level', header: 'Level', cell: ({ level }) => <StateBadge state={level} /> },
  {
    id: 'type',
    header: 'What',
    cell: ({ type }) => (
      <Text span inherit ff="monospace" style={{ whiteSpace: 'nowrap' }}>
        {type}
      </Text>
    ),
  },
  { id: 'message', header: 'Message', namesRow: true, cell: ({ message }) => <bdi>{message}</bdi> },
  { id: 'run', header: 'Run', cell: ({ runId }) => runId !== undefined && <RunLink id={runId} /> },
  { id: 'round', header: 'Round', align: 'end', cell: ({ round }) => round },
  { id: 'client', header: 'Client or combiner', cell: ({ client }) => client !== undefined && <bdi>{client}</bdi> },
];
