import type { NetworkNode } from '../../api/types.js';
import { noValue } from '../../ui/format.js';
import { ClientLink } from '../../ui/links.js';
import { Quantity } from '../../ui/quantity.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { boxId } from './network-layout.js';

const stateOrder = { working: 0, connected: 1, gone: 2 } as const;
const kindOrder = { reducer: 0, combiner: 1, client: 2 } as const;

const columns: readonly Column<NetworkNode>[] = [
  {
    ...{ id: 'name', header: 'Name', namesRow: true, sortBy: ({ name }) => name },
    cell: ({ kind, name }) => (kind === 'client' ? <ClientLink name={name} /> : <bdi>{name}</bdi>),
  },
  { id: 'kind', header: 'Role', sortBy: ({ kind }) => kindOrder[kind], cell: ({ kind }) => kind },
  {
    ...{ id: 'state', header: 'State', sortBy: ({ state }) => stateOrder[state] },
    cell: ({ state }) => <StateBadge state={state} />,
  },
  {
    id: 'via',
    header: 'At',
    sortBy: ({ via }) => via,
    cell: ({ via }) => <bdi style={{ whiteSpace: 'nowrap' }}>{via ?? noValue}</bdi>,
  },
  {
    ...{ id: 'load', header: 'Load', align: 'end', sortBy: ({ load }) => load },
    cell: ({ load, capacity }) => (
      <>
        <Quantity value={load} unit="count" />
        {capacity !== undefined && (
          <>
            {' of '}
            <Quantity value={capacity} unit="count" />
          </>
        )}
      </>
    ),
  },
  {
    ...{ id: 'bytesIn', header: 'Received', align: 'end', sortBy: ({ bytesIn }) => bytesIn },
    cell: ({ bytesIn }) => <Quantity value={bytesIn} unit="bytes" />,
  },
  {
    ...{ id: 'bytesOut', header: 'Sent', align: 'end', sortBy: ({ bytesOut }) => bytesOut },
    cell: ({ bytesOut }) => <Quantity value={bytesOut} unit="bytes" />,
  },
  {
    ...{ id: 'lastSeenAt', header: 'Last seen', sortBy: ({ lastSeenAt }) => lastSeenAt },
    cell: ({ lastSeenAt }) => <TimeAgo at={lastSeenAt} />,
  },
  { id: 'version', header: 'Version', sortBy: ({ version }) => version, cell: ({ version }) => version ?? noValue },
  {
    ...{ id: 'address', header: 'Address', sortBy: ({ host }) => host },
    cell: ({ host, port }) => (host === undefined ? noValue : `${host}:${String(port)}`),
  },
];

/** Everybody in the federation. */
export const PeerTable = ({ nodes }: { readonly nodes: readonly NetworkNode[] }) => (
  <DataTable label="Reducer, combiners and clients" columns={columns} rows={nodes} rowId={boxId} maxHeight="60vh" />
);
