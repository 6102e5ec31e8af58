import { Button } from '@mantine/core';
import { lazy, Suspense, useId, useState } from 'react';
import { ChartSkeleton } from '../skeletons.js';
import { DataTable } from '../table/data-table.js';
import type { Column } from '../table/columns.js';
import type { ChartCanvasProps } from './chart-canvas.js';
import { loadCanvas } from './load-canvas.js';

const ChartCanvas = lazy(loadCanvas);

/** The numbers of a chart, for those who read rather than look. */
export interface ChartTable {
  readonly columns: readonly Column<ChartRow>[];
  readonly rows: readonly ChartRow[];
}

export interface ChartRow {
  readonly id: string;
  /** By the ids of the columns. */
  readonly values: Readonly<Record<string, number | string | undefined>>;
}

interface ChartProps extends Omit<ChartCanvasProps, 'height'> {
  /** What the chart shows, in a sentence or two: what somebody would say who looks at it. */
  readonly summary: string;
  readonly table: ChartTable;
  /** @default 320 */
  readonly height?: number | string;
}

/** A chart with its text alternative: a summary, and its numbers as a table on demand. Loaded when first shown. */
export const Chart = ({ summary, table, height = 320, option, on }: ChartProps) => {
  const [showsTable, setShowsTable] = useState(false);
  const id = useId();
  return (
    <figure style={{ margin: 0 }}>
      {showsTable ? (
        <div id={id}>
          <DataTable
            label={summary}
            columns={table.columns}
            rows={table.rows}
            rowId={rowId}
            maxHeight={`${height}px`}
          />
        </div>
      ) : (
        <div role="img" aria-label={summary} id={id}>
          <Suspense fallback={<ChartSkeleton height={height} />}>
            <ChartCanvas option={option} height={height} on={on} />
          </Suspense>
        </div>
      )}
      <figcaption style={{ textAlign: 'end' }}>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-pressed={showsTable}
          aria-controls={id}
          onClick={() => {
            setShowsTable(!showsTable);
          }}
        >
          {showsTable ? 'Show as chart' : 'Show as table'}
        </Button>
      </figcaption>
    </figure>
  );
};

const rowId = ({ id }: ChartRow): string => id;
