import type { EChartsCoreOption } from 'echarts/core';
import type { Layer } from '../../api/types.js';
import { numberColumn } from '../../ui/chart/chart-columns.js';
import type { ChartTable } from '../../ui/chart/chart.js';
import { formatNumber } from '../../ui/format.js';

interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const binsOf = ({ histogram: { from, to, counts } }: Layer): readonly Bin[] => {
  const width = (to - from) / Math.max(1, counts.length);
  return counts.map((count, index) => ({ from: from + index * width, to: from + (index + 1) * width, count }));
};

/** How the weights of a tensor are distributed. */
export const histogramOption = (layer: Layer): EChartsCoreOption => {
  const bins = binsOf(layer);
  return {
    grid: { left: 8, right: 16, top: 16, bottom: 30, containLabel: true },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      formatter: (events: unknown) => tooltipOf(events, bins),
    },
    xAxis: {
      ...{ type: 'category', data: bins.map(({ from, to }) => formatNumber((from + to) / 2)) },
      ...{ name: 'Value of a weight', nameLocation: 'middle', nameGap: 26, axisLabel: { hideOverlap: true } },
    },
    yAxis: { type: 'value', axisLabel: { formatter: (value: number) => formatNumber(value, 'count') } },
    series: [{ type: 'bar', name: 'Weights', data: bins.map(({ count }) => count), barCategoryGap: '4%' }],
  };
};

const tooltipOf = (events: unknown, bins: readonly Bin[]): string => {
  const first: unknown = Array.isArray(events) ? events[0] : events;
  const index = typeof first === 'object' && first !== null && 'dataIndex' in first ? Number(first.dataIndex) : -1;
  const bin = bins[index];
  if (bin === undefined) return '';
  return `${formatNumber(bin.from)} to ${formatNumber(bin.to)}\n${formatNumber(bin.count, 'count')} weights`;
};

export const histogramSummary = ({ name, parameters, min, max, mean, sd }: Layer): string =>
  `${formatNumber(parameters, 'count')} weights of ${name} from ${formatNumber(min)} to ${formatNumber(max)}, ` +
  `mean ${formatNumber(mean)}, standard deviation ${formatNumber(sd)}.`;

export const histogramTable = (layer: Layer): ChartTable => ({
  columns: [numberColumn('from', 'From'), numberColumn('to', 'To'), numberColumn('count', 'Weights', 'count')],
  rows: binsOf(layer).map(({ from, to, count }) => ({ id: String(from), values: { from, to, count } })),
});
