import type { ClientPart } from '../../api/types.js';
import { noValue } from '../../ui/format.js';
import { RunLink } from '../../ui/links.js';
import { inUsualOrder } from '../../ui/metric-names.js';
import { Quantity } from '../../ui/quantity.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { TimeAgo } from '../../ui/time-ago.js';

/** What became of a client's parts. */
export const historyColumns: readonly Column<ClientPart>[] = [
  { id: 'round', header: 'Round', namesRow: true, cell: ({ round }) => <Quantity value={round} unit="count" /> },
  { id: 'work', header: 'Work', cell: ({ work }) => work ?? noValue },
  { id: 'outcome', header: 'Outcome', cell: ({ outcome }) => <StateBadge state={outcome} /> },
  {
    ...{ id: 'durationMs', header: 'Duration', align: 'end' },
    cell: ({ durationMs }) => <Quantity value={durationMs} unit="milliseconds" />,
  },
  {
    ...{ id: 'numExamples', header: 'Examples', align: 'end' },
    cell: ({ numExamples }) => <Quantity value={numExamples} unit="count" />,
  },
  {
    ...{ id: 'metrics', header: 'Metrics' },
    cell: ({ metrics = {} }) =>
      inUsualOrder(Object.keys(metrics)).map((name, index) => (
        <span key={name} style={{ whiteSpace: 'nowrap' }}>
          {index > 0 && ', '}
          <bdi>{name}</bdi> <Quantity value={metrics[name]} />
        </span>
      )),
  },
  { id: 'run', header: 'Run', cell: ({ runId }) => <RunLink id={runId} /> },
  { id: 'at', header: 'When', cell: ({ at }) => <TimeAgo at={at} /> },
];
