import { ClientLink } from '../../ui/links.js';
import { Quantity } from '../../ui/quantity.js';
import { StateBadge } from '../../ui/state-badge.js';
import { DataTable } from '../../ui/table/data-table.js';
import type { Column } from '../../ui/table/columns.js';
import type { ClientPace } from './stragglers.js';

const columns: readonly Column<ClientPace>[] = [
  {
    ...{ id: 'name', header: 'Client', namesRow: true, sortBy: ({ name }) => name },
    cell: ({ name }) => <ClientLink name={name} />,
  },
  {
    ...{ id: 'pace', header: 'Pace', sortBy: (pace) => paceOrder.indexOf(paceState(pace).label) },
    cell: (pace) => <StateBadge {...paceState(pace)} />,
  },
  {
    ...{ id: 'ratio', header: 'Slowest, against the median', align: 'end', sortBy: ({ slowest }) => slowest.ratio },
    cell: ({ slowest: { ratio, round } }) => (
      <>
        <Quantity value={ratio} /> × in round <Quantity value={round} unit="count" />
      </>
    ),
  },
  {
    ...{ id: 'medianMs', header: 'Median', align: 'end', sortBy: ({ medianMs }) => medianMs },
    cell: ({ medianMs }) => <Quantity value={medianMs} unit="milliseconds" />,
  },
  {
    ...{ id: 'slowestMs', header: 'Longest', align: 'end', sortBy: ({ slowestMs }) => slowestMs },
    cell: ({ slowestMs }) => <Quantity value={slowestMs} unit="milliseconds" />,
  },
  {
    ...{ id: 'rounds', header: 'Rounds', align: 'end', sortBy: ({ rounds }) => rounds },
    cell: ({ rounds }) => <Quantity value={rounds} unit="count" />,
  },
  {
    ...{ id: 'failures', header: 'Failures', align: 'end', sortBy: ({ failures }) => failures },
    cell: ({ failures }) => <Quantity value={failures} unit="count" />,
  },
];

const paceOrder = ['straggler', 'fails', 'keeps up'];

/** A client that gives up early is quick, but keeps nobody company. */
const paceState = ({ isStraggler, failures }: ClientPace) => {
  if (isStraggler) return { state: 'warning', label: 'straggler' } as const;
  return failures > 0 ? ({ state: 'failed', label: 'fails' } as const) : ({ state: 'ok', label: 'keeps up' } as const);
};

/** How long clients take, from being asked to having answered; the slowest first. */
export const PaceTable = ({ paces }: { readonly paces: readonly ClientPace[] }) => (
  <DataTable label="How long clients take" columns={columns} rows={paces} rowId={({ name }) => name} maxHeight="50vh" />
);
