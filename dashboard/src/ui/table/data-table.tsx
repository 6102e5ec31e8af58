import { useTable, type SortingState } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { columnDef, features, type Column } from './columns.js';
import classes from './data-table.module.css';
import { HeaderCell } from './header-cell.js';

export interface Sorting {
  readonly columnId: string;
  readonly descending: boolean;
}

interface DataTableProps<Row> {
  /** What the table holds, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** The order; without it the table sorts its rows itself. */
  readonly sorting?: Sorting | undefined;
  /** Told the order that is wished for, when the rows come sorted from elsewhere. */
  readonly onSort?: (sorting: Sorting | undefined) => void;
  /** Columns that are left out. */
  readonly hidden?: readonly string[];
  /** Shown below a row, over its whole width. */
  readonly detail?: (row: Row) => ReactNode;
  /**
   * Told the row that was clicked, outside of its own links and buttons. For the mouse alone: a cell holds a link to
   * the same place.
   */
  readonly onOpen?: (row: Row) => void;
  /** Told when the last rows come into view: time to ask for more. */
  readonly onEnd?: () => void;
  /** @default '70vh' */
  readonly maxHeight?: string;
}

const estimatedRowPx = 37;
/** Before the size of the window is known, and where there is none. */
const initialRect = { width: 800, height: 600 };

/** A table of any length: only the rows in view are in the document. */
export const DataTable = <Row extends object>(props: DataTableProps<Row>) => {
  const {
    label,
    columns,
    rows,
    rowId,
    sorting,
    onSort,
    hidden = noColumns,
    detail,
    onOpen,
    onEnd,
    maxHeight = '70vh',
  } = props;
  const [ownSorting, setOwnSorting] = useState<SortingState>([]);
  const isManual = onSort !== undefined;
  const sortingState = useMemo<SortingState>(
    () => (sorting === undefined ? [] : [{ id: sorting.columnId, desc: sorting.descending }]),
    [sorting],
  );
  const table = useTable({
    features,
    data: rows,
    columns: useMemo(() => columns.map(columnDef), [columns]),
    getRowId: rowId,
    manualSorting: isManual,
    enableMultiSort: false,
    state: {
      sorting: isManual ? sortingState : ownSorting,
      columnVisibility: useMemo(() => Object.fromEntries(hidden.map((id) => [id, false])), [hidden]),
    },
    onSortingChange: (change) => {
      const next = typeof change === 'function' ? change(isManual ? sortingState : ownSorting) : change;
      if (!isManual) setOwnSorting(next);
      else onSort(next[0] && { columnId: next[0].id, descending: next[0].desc });
    },
  });
  const shown = columns.filter(({ id }) => !hidden.includes(id));
  const sortedRows = table.getRowModel().rows;

  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: sortedRows.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => sortedRows[index]?.id ?? index,
    estimateSize: () => estimatedRowPx,
    overscan: 12,
    initialRect,
    onChange: ({ range }) => {
      if (range !== null && range.endIndex >= sortedRows.length - 1) onEnd?.();
    },
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);

  return (
    <div
      ref={scroller}
      className={classes['scroller']}
      style={{ maxHeight }}
      role="group"
      aria-label={label}
      tabIndex={0}
    >
      <table className={classes['table']} aria-label={label} aria-rowcount={sortedRows.length + 1}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header, index) => (
                <HeaderCell
                  key={header.id}
                  label={shown[index]?.header ?? header.id}
                  align={shown[index]?.align ?? 'start'}
                  sorted={header.column.getIsSorted()}
                  onToggle={header.column.getCanSort() ? header.column.getToggleSortingHandler() : undefined}
                />
              ))}
            </tr>
          ))}
        </thead>
        <Spacer height={before} span={shown.length} />
        {items.map(({ index, key }) => {
          const row = sortedRows[index];
          if (row === undefined) return undefined;
          const below = detail?.(row.original);
          return (
            <tbody key={key} data-index={index} ref={virtualizer.measureElement}>
              <tr
                aria-rowindex={index + 2}
                data-opens={onOpen !== undefined || undefined}
                onClick={
                  onOpen &&
                  ((event) => {
                    if (!isOnControl(event.target) && !hasSelection()) onOpen(row.original);
                  })
                }
              >
                {shown.map(({ id, cell, align, namesRow }) =>
                  namesRow === true ? (
                    <th key={id} scope="row" data-align={align}>
                      {cell(row.original)}
                    </th>
                  ) : (
                    <td key={id} data-align={align}>
                      {cell(row.original)}
                    </td>
                  ),
                )}
              </tr>
              {below !== undefined && below !== null && below !== false && (
                <tr className={classes['detail']}>
                  <td colSpan={shown.length}>{below}</td>
                </tr>
              )}
            </tbody>
          );
        })}
        <Spacer height={after} span={shown.length} />
      </table>
    </div>
  );
};

const isOnControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a, button, input, label') !== null;

/** Somebody who marks text to copy it does not want to go elsewhere. */
const hasSelection = (): boolean => (window.getSelection()?.toString() ?? '') !== '';

const noColumns: readonly string[] = [];

/** Stands for the rows out of view. */
const Spacer = ({ height, span }: { readonly height: number; readonly span: number }) =>
  height > 0 && (
    <tbody aria-hidden>
      <tr>
        <td colSpan={span} style={{ height, padding: 0, border: 0 }} />
      </tr>
    </tbody>
  );
