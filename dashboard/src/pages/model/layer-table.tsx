import { useMemo } from 'react';
import { UnstyledButton } from '@mantine/core';
import type { Layer } from '../../api/types.js';
import { Quantity } from '../../ui/quantity.js';
import { StateBadge } from '../../ui/state-badge.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { MiniHistogram } from './mini-histogram.js';
import { shapeText } from './shape-text.js';

interface LayerTableProps {
  readonly layers: readonly Layer[];
  readonly selected: string | undefined;
  readonly onSelect: (name: string) => void;
}

/** The tensors of a model in numbers; one can be chosen, to see its histogram large. */
export const LayerTable = ({ layers, selected, onSelect }: LayerTableProps) => {
  const columns = useMemo(() => columnsOf(selected, onSelect), [selected, onSelect]);
  return (
    <DataTable
      label="Tensors"
      columns={columns}
      rows={layers}
      rowId={({ name }) => name}
      onOpen={({ name }) => {
        onSelect(name);
      }}
      maxHeight="50vh"
    />
  );
};

const columnsOf = (selected: string | undefined, onSelect: (name: string) => void): readonly Column<Layer>[] => [
  {
    ...{ id: 'name', header: 'Tensor', namesRow: true, sortBy: ({ name }) => name },
    cell: ({ name }) => (
      <UnstyledButton
        c="var(--mantine-color-anchor)"
        fz="sm"
        fw={name === selected ? 700 : 500}
        aria-pressed={name === selected}
        onClick={() => {
          onSelect(name);
        }}
      >
        <bdi>{name}</bdi>
      </UnstyledButton>
    ),
  },
  { id: 'histogram', header: 'Weights', cell: ({ histogram }) => <MiniHistogram histogram={histogram} /> },
  {
    id: 'shape',
    header: 'Shape',
    cell: ({ shape, dtype }) => <span style={{ whiteSpace: 'nowrap' }}>{`${shapeText(shape)} ${dtype}`}</span>,
  },
  {
    ...{ id: 'parameters', header: 'Parameters', align: 'end', sortBy: ({ parameters }) => parameters },
    cell: ({ parameters }) => <Quantity value={parameters} unit="count" />,
  },
  numberOf('min', 'Least', ({ min }) => min),
  numberOf('mean', 'Mean', ({ mean }) => mean),
  numberOf('max', 'Greatest', ({ max }) => max),
  numberOf('sd', 'Standard deviation', ({ sd }) => sd),
  numberOf('l2', 'Norm', ({ l2 }) => l2),
  {
    ...{ id: 'nonFinite', header: 'NaN or infinite', align: 'end', sortBy: ({ nonFinite }) => nonFinite },
    cell: ({ nonFinite = 0 }) =>
      nonFinite === 0 ? <Quantity value={0} unit="count" /> : <StateBadge state="error" label={String(nonFinite)} />,
  },
];

const numberOf = (id: string, header: string, of: (layer: Layer) => number): Column<Layer> => ({
  ...{ id, header, align: 'end', sortBy: of },
  cell: (layer) => <Quantity value={of(layer)} />,
});
