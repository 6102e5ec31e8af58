import type { EChartsCoreOption } from 'echarts/core';
import type { VersionsView } from '../../api/topology-types.js';
import { numberColumn, textColumn } from '../../ui/chart/chart-columns.js';
import type { ChartTable } from '../../ui/chart/chart.js';
import { formatInstant, formatNumber } from '../../ui/format.js';

const grid = { left: 8, right: 20, top: 34, bottom: 30, containLabel: true };

/** When each version of the model was made. */
export const curveOption = ({ curve }: VersionsView): EChartsCoreOption => ({
  grid,
  tooltip: { trigger: 'axis', renderMode: 'richText' },
  xAxis: { type: 'time', axisLabel: { hideOverlap: true } },
  yAxis: { type: 'value', name: 'Version', minInterval: 1, nameTextStyle: { align: 'left' } },
  series: [
    {
      ...{ type: 'line', name: 'Version', step: 'end', showSymbol: curve.length < 50 },
      data: curve.map(({ at, version }) => [Date.parse(at), version]),
    },
  ],
});

export const curveSummary = ({ latest, curve }: VersionsView): string =>
  `Versions of the model over time: ${formatNumber(latest, 'count')} so far, the latest at ${formatInstant(curve.at(-1)?.at ?? '')}.`;

export const curveTable = ({ curve }: VersionsView): ChartTable => ({
  columns: [
    numberColumn('version', 'Version', 'count'),
    textColumn('at', 'Made at'),
    numberColumn('meanStaleness', 'Mean staleness'),
  ],
  rows: curve.map(({ version, at, meanStaleness }) => ({
    id: String(version),
    values: { version, at: formatInstant(at), meanStaleness },
  })),
});

/** How many updates had which staleness. Values that no update had have a place, too. */
export const stalenessOption = ({ staleness }: VersionsView): EChartsCoreOption => {
  const counts = new Map(staleness.map((bar) => [bar.staleness, bar.updates]));
  const values = Array.from({ length: (staleness.at(-1)?.staleness ?? 0) + 1 }, (_, value) => value);
  return {
    grid,
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: {
      ...{ type: 'category', data: values.map(String), axisLabel: { hideOverlap: true } },
      ...{ name: 'Staleness, in versions', nameLocation: 'middle', nameGap: 26 },
    },
    yAxis: { type: 'value', name: 'Updates', minInterval: 1, nameTextStyle: { align: 'left' } },
    series: [
      { type: 'bar', name: 'Updates', data: values.map((value) => counts.get(value) ?? 0), barCategoryGap: '8%' },
    ],
  };
};

export const stalenessSummary = ({ updates, meanStaleness, staleness }: VersionsView): string =>
  `Staleness of ${formatNumber(updates, 'count')} updates: ${formatNumber(meanStaleness)} versions in the mean, ` +
  `${formatNumber(staleness.at(-1)?.staleness ?? 0, 'count')} at most.`;

export const stalenessTable = ({ staleness }: VersionsView): ChartTable => ({
  columns: [numberColumn('staleness', 'Staleness', 'count'), numberColumn('updates', 'Updates', 'count')],
  rows: staleness.map((bar) => ({ id: String(bar.staleness), values: { ...bar } })),
});
