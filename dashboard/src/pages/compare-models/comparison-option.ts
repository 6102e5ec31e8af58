import type { EChartsCoreOption } from 'echarts/core';
import type { ModelComparison } from '../../api/types.js';
import { numberColumn, textColumn } from '../../ui/chart/chart-columns.js';
import type { ChartTable } from '../../ui/chart/chart.js';
import { formatNumber } from '../../ui/format.js';

type Tensor = ModelComparison['tensors'][number];

const barPx = 26;
const chromePx = 70;
/** Tensors that get a bar: those that differ most. */
export const mostBars = 40;

/** Tensors in the order of their difference, greatest first. */
const byDifference = (tensors: readonly Tensor[]): readonly Tensor[] =>
  tensors.toSorted((a, b) => b.relativeL2 - a.relativeL2);

export const comparisonHeight = (tensors: number): number => Math.min(tensors, mostBars) * barPx + chromePx;

/** A bar for each tensor: how far the two models are apart, relative to the first. */
export const comparisonOption = (tensors: readonly Tensor[]): EChartsCoreOption => {
  const shown = byDifference(tensors).slice(0, mostBars);
  return {
    grid: { left: 8, right: 24, top: 8, bottom: 36, containLabel: true },
    tooltip: { renderMode: 'richText', formatter: (event: unknown) => tooltipOf(event, shown) },
    xAxis: {
      ...{
        type: 'value',
        name: 'Norm of the difference, relative to the first model',
        nameLocation: 'middle',
        nameGap: 28,
      },
      axisLabel: { formatter: (value: number) => formatNumber(value), hideOverlap: true },
    },
    yAxis: {
      ...{ type: 'category', inverse: true, data: shown.map(({ name }) => name) },
      axisLabel: { width: 150, overflow: 'truncate' },
    },
    series: [{ type: 'bar', name: 'Difference', data: shown.map(({ relativeL2 }) => relativeL2), barMaxWidth: 16 }],
  };
};

const tooltipOf = (event: unknown, tensors: readonly Tensor[]): string => {
  const index = typeof event === 'object' && event !== null && 'dataIndex' in event ? Number(event.dataIndex) : -1;
  const tensor = tensors[index];
  if (tensor === undefined) return '';
  return [
    tensor.name,
    `norm of the difference ${formatNumber(tensor.l2)}`,
    `relative to the first ${formatNumber(tensor.relativeL2)}`,
    `greatest difference ${formatNumber(tensor.maxAbs)}`,
  ].join('\n');
};

export const comparisonSummary = ({ tensors, l2 }: ModelComparison): string => {
  const [most] = byDifference(tensors);
  return most === undefined
    ? 'The models have no tensor in common.'
    : `The norm of the difference is ${formatNumber(l2)}. Relative to the first model ${most.name} differs most, by ${formatNumber(most.relativeL2)}.`;
};

export const comparisonTable = (tensors: readonly Tensor[]): ChartTable => ({
  columns: [
    textColumn('name', 'Tensor', true),
    numberColumn('l2', 'Norm of the difference'),
    numberColumn('relativeL2', 'Relative to the first'),
    numberColumn('maxAbs', 'Greatest difference'),
  ],
  rows: byDifference(tensors).map(({ name, l2, relativeL2, maxAbs }) => ({
    id: name,
    values: { name, l2, relativeL2, maxAbs },
  })),
});
