import { Text } from '@mantine/core';
import type { TrailEvent } from '../../api/types.js';
import { formatInstant } from '../../ui/format.js';
import { RunLink } from '../../ui/links.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';

const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  ...{ month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit', second: '2-digit' },
});

/** Of today the time says enough. */
const shortInstant = (iso: string): string => {
  const date = new Date(iso);
  const isToday = date.toDateString() === new Date().toDateString();
  return (isToday ? clockTime : dayAndTime).format(date);
};

export const eventColumns: readonly Column<TrailEvent>[] = [
  {
    id: 'at',
    header: 'When',
    cell: ({ createdAt }) => (
      <time dateTime={createdAt} title={formatInstant(createdAt)} style={{ whiteSpace: 'nowrap' }}>
        {shortInstant(createdAt)}
      </time>
    ),
  },
  { id: 'level', header: 'Level', cell: ({ level }) => <StateBadge state={level} /> },
  {
    id: 'message',
    header: 'What happened',
    namesRow: true,
    cell: ({ message }) => (
      <bdi style={{ display: 'block', minWidth: '14rem', whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
        {message}
      </bdi>
    ),
  },
  { id: 'client', header: 'Client or combiner', cell: ({ client }) => client !== undefined && <bdi>{client}</bdi> },
  { id: 'round', header: 'Round', align: 'end', cell: ({ round }) => round },
  { id: 'run', header: 'Run', cell: ({ runId }) => runId !== undefined && <RunLink id={runId} /> },
  {
    id: 'type',
    header: 'Type',
    cell: ({ type }) => (
      <Text span inherit ff="monospace" style={{ whiteSpace: 'nowrap' }}>
        {type}
      </Text>
    ),
  },
];
