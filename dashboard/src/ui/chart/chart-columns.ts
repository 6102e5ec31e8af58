import { formatNumber, type Unit } from '../format.js';
import type { Column } from '../table/columns.js';
import type { ChartRow } from './chart.js';

/** A column of numbers in a chart's table. */
export const numberColumn = (id: string, header: string, unit: Unit = 'plain'): Column<ChartRow> => {
  const valueOf = ({ values }: ChartRow): number | undefined => {
    const value = values[id];
    return typeof value === 'number' ? value : undefined;
  };
  return { id, header, align: 'end', sortBy: valueOf, cell: (row) => formatNumber(valueOf(row), unit) };
};

/** A column of names or other texts in a chart's table. */
export const textColumn = (id: string, header: string, namesRow = false): Column<ChartRow> => ({
  ...{ id, header, namesRow },
  sortBy: ({ values }) => values[id],
  cell: ({ values }) => values[id],
});
