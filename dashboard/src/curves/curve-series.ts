import type { EChartsCoreOption } from 'echarts/core';
import type { components } from '../api/types.js';
import type { ChartRow, ChartTable } from '../ui/chart/chart.js';
import { formatNumber, type Unit } from '../ui/format.js';

export type Curve = components['schemas']['Curve'];
type CurvePoint = components['schemas']['CurvePoint'];

/** What curves are drawn over. */
export type CurveAxis = 'round' | 'time' | 'bytes';

interface AxisLook {
  readonly label: string;
  readonly unit: Unit;
  readonly of: (point: CurvePoint) => number;
}

export const curveAxes: Readonly<Record<CurveAxis, AxisLook>> = {
  round: { label: 'Round', unit: 'count', of: ({ round }) => round },
  time: { label: 'Time since the start', unit: 'milliseconds', of: ({ elapsedMs }) => elapsedMs },
  bytes: { label: 'Bytes sent', unit: 'bytes', of: ({ bytesSent }) => bytesSent },
};

const usualMetrics = ['accuracy', 'loss'];

/** Names of all metrics of some curves: the usual ones first, then by name. */
export const metricNamesOf = (curves: readonly Curve[]): readonly string[] => {
  const names = new Set<string>();
  for (const { points } of curves) {
    for (const { train, validate } of points) {
      for (const name of [...Object.keys(validate), ...Object.keys(train)]) names.add(name);
    }
  }
  const usual = usualMetrics.filter((name) => names.has(name));
  return [...usual, ...[...names].filter((name) => !usual.includes(name)).sort()];
};

interface Series {
  readonly name: string;
  readonly runIndex: number;
  readonly phase: 'train' | 'validate';
  readonly points: readonly (readonly [x: number, y: number])[];
}

const phaseNames = { validate: 'validation', train: 'training' } as const;

const seriesOf = (curves: readonly Curve[], metric: string, axis: CurveAxis): readonly Series[] =>
  curves.flatMap(({ runId, points }, runIndex) =>
    (['validate', 'train'] as const).flatMap((phase) => {
      const values = points.flatMap((point) => {
        const value = point[phase][metric];
        return value === undefined ? [] : [[curveAxes[axis].of(point), value] as const];
      });
      const name = curves.length === 1 ? phaseNames[phase] : `${runId} ${phaseNames[phase]}`;
      return values.length === 0 ? [] : [{ name, runIndex, phase, points: values }];
    }),
  );

interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Points up to which each is marked. */
const markedPoints = 60;

/** The chart of one metric: a line per run and phase; runs differ by colour, phases by dashes. */
export const curveOption = (
  curves: readonly Curve[],
  metric: string,
  axis: CurveAxis,
  colors: readonly string[],
): EChartsCoreOption => {
  const { label, unit } = curveAxes[axis];
  const series = seriesOf(curves, metric, axis);
  return {
    grid: { left: 8, right: 16, top: series.length > 1 ? 36 : 12, bottom: 24, containLabel: true },
    legend: { show: series.length > 1, top: 0, left: 0, type: 'scroll', itemWidth: 22 },
    tooltip: {
      trigger: 'axis',
      valueFormatter: (value: unknown) => formatNumber(typeof value === 'number' ? value : undefined),
    },
    xAxis: {
      type: 'value',
      name: label,
      nameLocation: 'middle',
      nameGap: 26,
      min: axis === 'round' ? ({ min, max }: Extent) => (min === max ? min - 1 : min) : 0,
      max: 'dataMax',
      ...(axis === 'round' && { minInterval: 1 }),
      axisLabel: { formatter: (value: number) => formatNumber(value, unit), hideOverlap: true },
      axisPointer: {
        label: { formatter: ({ value }: { value: number }) => `${label} ${formatNumber(value, unit)}` },
      },
      splitLine: { show: false },
    },
    yAxis: { type: 'value', scale: true, axisLabel: { formatter: (value: number) => formatNumber(value) } },
    series: series.map(({ name, runIndex, phase, points }) => {
      const color = colors[runIndex % colors.length];
      return {
        ...{ type: 'line', name, data: points, symbolSize: 5, showSymbol: points.length <= markedPoints },
        itemStyle: { color },
        // The page's own run, which is the first, stands before those it is compared with.
        z: 10 - runIndex,
        lineStyle: {
          color,
          width: 2,
          type: phase === 'train' ? [5, 4] : 'solid',
          opacity: phase === 'train' ? 0.75 : 1,
        },
      };
    }),
  };
};

/** The same as a sentence: where each line ends. */
export const curveSummary = (curves: readonly Curve[], metric: string, axis: CurveAxis): string => {
  const series = seriesOf(curves, metric, axis);
  if (series.length === 0) return `No values of ${metric} yet.`;
  const ends = series.map(({ name, points }) => {
    const [from, to] = [points[0]?.[1], points.at(-1)?.[1]];
    return `${name} from ${formatNumber(from)} to ${formatNumber(to)}`;
  });
  return `${metric} by ${curveAxes[axis].label.toLowerCase()}: ${ends.join('; ')}.`;
};

/** The same as a table: a row for each point of the axis. */
export const curveTable = (curves: readonly Curve[], metric: string, axis: CurveAxis): ChartTable => {
  const { label, unit } = curveAxes[axis];
  const series = seriesOf(curves, metric, axis);
  const rows = new Map<number, Record<string, number>>();
  for (const { name, points } of series) {
    for (const [x, y] of points) rows.set(x, { ...rows.get(x), [name]: y });
  }
  const number = (row: ChartRow, id: string): number | undefined => {
    const value = row.values[id];
    return typeof value === 'number' ? value : undefined;
  };
  return {
    columns: [
      { id: 'x', header: label, namesRow: true, align: 'end', cell: (row) => formatNumber(number(row, 'x'), unit) },
      ...series.map(({ name }) => ({
        id: name,
        header: `${metric}, ${name}`,
        align: 'end' as const,
        cell: (row: ChartRow) => formatNumber(number(row, name)),
      })),
    ],
    rows: [...rows].sort(([a], [b]) => a - b).map(([x, values]) => ({ id: String(x), values: { ...values, x } })),
  };
};
