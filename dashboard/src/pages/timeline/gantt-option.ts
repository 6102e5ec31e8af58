import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { Lane, Span, Timeline } from '../../api/types.js';
import { formatNumber } from '../../ui/format.js';
import { phaseLook, phaseOrder } from './phases.js';
import { isBad } from './stragglers.js';

export interface GanttLook {
  readonly colors: readonly string[];
  /** Of time in which nothing is done but waiting. */
  readonly idleColor: string;
  readonly badColor: string;
  readonly textColor: string;
  /** Clients whose lanes are marked. */
  readonly stragglers: ReadonlySet<string>;
  /** What is shown of the time. */
  readonly window: { readonly fromMs: number; readonly toMs: number };
}

/** Lanes that are in view at once; the others are scrolled to. */
const lanesInView = 24;
const lanePx = 22;
const chromePx = 96;

/** Height of the chart for so many lanes, in pixels. */
export const ganttHeight = (lanes: number): number => Math.max(1, Math.min(lanes, lanesInView)) * lanePx + chromePx;

/** A span as the chart takes it: lane, start, end, and its index for the tooltip. */
type Datum = readonly [lane: number, startMs: number, endMs: number, isBad: 0 | 1, spanIndex: number];

/** Who did what when: a lane for everybody, a colour for every phase, and a frame around what failed. */
export const ganttOption = ({ lanes, rounds }: Timeline, look: GanttLook): EChartsCoreOption => {
  const phases = new Map<string, Datum[]>();
  for (const [laneIndex, { spans }] of lanes.entries()) {
    for (const [spanIndex, { phase, startMs, endMs, outcome }] of spans.entries()) {
      const { label } = phaseLook(phase);
      const known = phases.get(label) ?? [];
      phases.set(label, known);
      known.push([laneIndex, startMs, endMs, isBad(outcome) ? 1 : 0, spanIndex]);
    }
  }
  const ordered = [...phases].toSorted(([a], [b]) => placeOf(a) - placeOf(b));
  const { fromMs, toMs } = look.window;
  const scrolls = lanes.length > lanesInView;
  return {
    animation: false,
    grid: { left: 8, right: scrolls ? 36 : 16, top: 34, bottom: 56, containLabel: true },
    legend: { top: 0, left: 0, type: 'scroll' },
    tooltip: { renderMode: 'richText', formatter: (event: unknown) => tooltipOf(event, lanes) },
    xAxis: {
      type: 'value',
      min: fromMs,
      max: Math.max(toMs, fromMs + 1),
      position: 'bottom',
      axisLabel: { formatter: (ms: number) => formatNumber(ms, 'milliseconds'), hideOverlap: true },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: lanes.map(({ name, kind }) => (kind === 'client' && look.stragglers.has(name) ? `▲ ${name}` : name)),
      axisLabel: { interval: 0, width: 130, overflow: 'truncate', fontSize: 11 },
      axisTick: { show: false },
    },
    dataZoom: [
      { type: 'inside', xAxisIndex: 0, zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: 'shift', filterMode: 'weakFilter' },
      {
        ...{ type: 'slider', xAxisIndex: 0, height: 18, bottom: 6, filterMode: 'weakFilter', showDataShadow: false },
        ...{ brushSelect: false, labelFormatter: (ms: number) => formatNumber(ms, 'milliseconds') },
      },
      ...(scrolls
        ? [
            {
              ...{ type: 'slider', yAxisIndex: 0, width: 16, right: 6, brushSelect: false, showDataShadow: false },
              ...{ startValue: 0, endValue: lanesInView - 1, zoomLock: true, showDetail: false, filterMode: 'filter' },
            },
          ]
        : []),
    ],
    series: ordered.map(([name, data], index) => ({
      ...{ type: 'custom', name, data, renderItem: bar(colorOf(name, look), look), clip: true },
      ...{ encode: { x: [1, 2], y: 0 }, itemStyle: { color: colorOf(name, look) }, progressive: 2_000 },
      ...(index === 0 && { markLine: roundLines(rounds, look) }),
    })),
  };
};

const placeOf = (label: string): number => {
  const place = phaseOrder.indexOf(label);
  return place < 0 ? phaseOrder.length : place;
};

const colorOf = (label: string, { colors, idleColor }: GanttLook): string =>
  colors[phaseLook(label).color ?? -1] ?? idleColor;

/** Past this the lines would hide what they divide. */
const mostLines = 60;

const roundLines = (rounds: Timeline['rounds'], { textColor }: GanttLook) => ({
  ...{ symbol: 'none', silent: true, lineStyle: { color: textColor, type: 'dotted', opacity: 0.6 } },
  label: { color: textColor, fontSize: 10, formatter: ({ name }: { name: string }) => name, position: 'start' },
  data: rounds.slice(0, mostLines).map(({ round, attempt, startMs }) => ({
    name: attempt > 1 ? `${String(round)} (${String(attempt)})` : String(round),
    xAxis: startMs,
  })),
});

const leastWidthPx = 1.5;

const bar =
  (color: string, { badColor }: GanttLook) =>
  (_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
    const lane = api.value(0);
    const [startX = 0, y = 0] = api.coord([api.value(1), lane]);
    const [endX = 0] = api.coord([api.value(2), lane]);
    const size = api.size?.([0, 1]);
    const height = (Array.isArray(size) ? (size[1] ?? lanePx) : lanePx) * 0.66;
    const isFailure = api.value(3) === 1;
    return {
      type: 'rect',
      shape: { x: startX, y: y - height / 2, width: Math.max(leastWidthPx, endX - startX), height },
      style: {
        fill: color,
        ...(isFailure ? { stroke: badColor, lineWidth: 2, lineDash: [4, 2] } : {}),
      },
    };
  };

const tooltipOf = (event: unknown, lanes: readonly Lane[]): string => {
  const data = typeof event === 'object' && event !== null && 'data' in event ? event.data : undefined;
  if (!Array.isArray(data)) return '';
  const lane = lanes[Number(data[0])];
  const span = lane?.spans[Number(data[4])];
  return lane === undefined || span === undefined ? '' : spanText(lane, span);
};

const spanText = ({ name, via }: Lane, { round, phase, startMs, endMs, isOpen, outcome, code }: Span): string =>
  [
    via === undefined ? name : `${name} at ${via}`,
    `Round ${String(round)}: ${phaseLook(phase).label}`,
    `${formatNumber(endMs - startMs, 'milliseconds')}${isOpen === true ? ' so far' : ''}, from ${formatNumber(startMs, 'milliseconds')} on`,
    ...(outcome === undefined || isOpen === true ? [] : [code === undefined ? outcome : `${outcome}: ${code}`]),
  ].join('\n');
