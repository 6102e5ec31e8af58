import {
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  type ColumnDef,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';

/** What tables of the dashboard can do: be sorted, and leave columns out. */
export const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
});

/** One column of a table. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What rows are sorted by; without it the column cannot be sorted. Undefined stands last. */
  readonly sortBy?: (row: Row) => number | string | undefined;
  /** Numbers stand to the right. @default 'start' */
  readonly align?: 'start' | 'end';
  /** Whether the cell names its row, for screen readers. */
  readonly namesRow?: boolean;
}

/** A column as TanStack Table takes it. */
export const columnDef = <Row extends object>({ id, header, sortBy }: Column<Row>): ColumnDef<typeof features, Row> =>
  sortBy === undefined
    ? { id, header, enableSorting: false }
    : { id, header, accessorFn: sortBy, sortFn: compareValues, sortUndefined: 'last' };

interface Sortable {
  getValue(columnId: string): unknown;
}

const collator = new Intl.Collator(undefined, { numeric: true });

const compareValues = (a: Sortable, b: Sortable, columnId: string): number => {
  const [left, right] = [a.getValue(columnId), b.getValue(columnId)];
  return typeof left === 'number' && typeof right === 'number'
    ? left - right
    : collator.compare(String(left), String(right));
};
