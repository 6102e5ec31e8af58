import type { EChartsCoreOption } from 'echarts/core';
import type { Distribution } from '../../api/types.js';
import { formatInstant, formatNumber, shortId } from '../../ui/format.js';
import { pointsAside } from './jitter.js';

export interface BoxLook {
  readonly metric: string;
  /** Client that is followed over the models. */
  readonly client: string | undefined;
  readonly showsPoints: boolean;
  readonly colors: readonly string[];
}

/** Models beyond which boxes are too narrow for points beside them. */
export const mostModelsWithPoints = 200;

const series = { boxes: 'clients', mean: 'mean' } as const;

/** How a model is called on the axis: by its round, and by its run where several are shown. */
const axisLabels = (items: readonly Distribution[]): readonly string[] => {
  const isOneRun = items.every(({ runId }) => runId === items[0]?.runId);
  return items.map(({ runId, round }) => (isOneRun ? String(round) : `${shortId(runId)} · ${String(round)}`));
};

/** Box plots with the mean as a line, the points behind them, and one client followed through all. */
export const boxOption = (items: readonly Distribution[], look: BoxLook): EChartsCoreOption => {
  const { client, showsPoints, colors } = look;
  const [boxColor, meanColor, pointColor, clientColor] = colors;
  const hasPoints = showsPoints && items.length <= mostModelsWithPoints;
  return {
    grid: { left: 8, right: 16, top: 40, bottom: items.length > 1 ? 68 : 30, containLabel: true },
    legend: { top: 0, left: 0, type: 'scroll' },
    tooltip: { trigger: 'item', renderMode: 'richText', formatter: (event: unknown) => tooltipOf(event, items, look) },
    xAxis: {
      type: 'category',
      data: axisLabels(items),
      name: 'Round',
      nameLocation: 'middle',
      nameGap: 28,
      axisLabel: { hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLabel: { formatter: (value: number) => formatNumber(value) },
    },
    dataZoom:
      items.length > 1
        ? [
            { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
            { type: 'slider', height: 18, bottom: 6, brushSelect: false },
          ]
        : [],
    series: [
      {
        ...{ type: 'boxplot', name: series.boxes, boxWidth: [4, 36] },
        itemStyle: { color: 'transparent', borderColor: boxColor, borderWidth: 1.5 },
        data: items.map(({ min, q1, median, q3, max }) => [min, q1, median, q3, max]),
      },
      ...(hasPoints
        ? [
            {
              ...{ type: 'scatter', name: 'single clients', symbolSize: 5, z: 3 },
              itemStyle: { color: pointColor, opacity: 0.6 },
              data: pointsAside(items),
            },
          ]
        : []),
      {
        ...{ type: 'line', name: series.mean, showSymbol: items.length <= 60, symbolSize: 6, z: 4 },
        ...{ itemStyle: { color: meanColor }, lineStyle: { color: meanColor, width: 2 } },
        data: items.map(({ mean }) => mean),
      },
      ...(client === undefined
        ? []
        : [
            {
              ...{ type: 'line', name: client, symbol: 'diamond', symbolSize: 9, z: 5, connectNulls: false },
              ...{ itemStyle: { color: clientColor }, lineStyle: { color: clientColor, width: 2, type: [6, 3] } },
              data: items.map(({ highlighted }) => highlighted?.value ?? '-'),
            },
          ]),
    ],
  };
};

interface Hovered {
  readonly dataIndex: number;
  readonly seriesType?: string;
  readonly seriesName?: string;
  readonly data?: unknown;
}

const isHovered = (event: unknown): event is Hovered =>
  typeof event === 'object' && event !== null && 'dataIndex' in event && typeof event.dataIndex === 'number';

const pointOf = (
  data: unknown,
): { readonly client: string; readonly item: number; readonly value: number } | undefined =>
  typeof data === 'object' && data !== null && 'client' in data && 'item' in data && 'exact' in data
    ? { client: String(data.client), item: Number(data.item), value: Number(data.exact) }
    : undefined;

const tooltipOf = (event: unknown, items: readonly Distribution[], { metric }: BoxLook): string => {
  if (!isHovered(event)) return '';
  const point = pointOf(event.data);
  const item = items[point?.item ?? event.dataIndex];
  if (item === undefined) return '';
  const title = `Round ${formatNumber(item.round, 'count')} · ${shortId(item.modelId)}`;
  if (point !== undefined) return `${title}\n${point.client}: ${metric} ${formatNumber(point.value)}`;
  if (event.seriesType === 'line' && event.seriesName !== series.mean) {
    return `${title}\n${event.seriesName ?? ''}: ${metric} ${formatNumber(item.highlighted?.value)}`;
  }
  return [
    title,
    formatInstant(item.createdAt),
    `mean ${formatNumber(item.mean)} ± ${formatNumber(item.sd)}`,
    `greatest ${formatNumber(item.max)}`,
    `upper quartile ${formatNumber(item.q3)}`,
    `median ${formatNumber(item.median)}`,
    `lower quartile ${formatNumber(item.q1)}`,
    `least ${formatNumber(item.min)}`,
    `${formatNumber(item.count, 'count')} clients`,
  ].join('\n');
};

/** The model that was clicked on, if one was. */
export const modelOfClick = (event: unknown, items: readonly Distribution[]): string | undefined =>
  isHovered(event) ? items[pointOf(event.data)?.item ?? event.dataIndex]?.modelId : undefined;
