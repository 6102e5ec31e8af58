import type { EChartsCoreOption } from 'echarts/core';

/** Series colours that are told apart by people who do not see all colours (after Okabe and Ito), in both schemes. */
const palette = {
  light: ['#1f6fb2', '#c2570c', '#1b7f5c', '#a13d87', '#7a6a00', '#3b4cc0', '#b3261e', '#4d5b66'],
  dark: ['#6cb4ee', '#f2a05c', '#57c79c', '#e08ac6', '#d9c64a', '#97a5ff', '#ff8f86', '#a9b7c2'],
} as const;

export type ColorScheme = 'light' | 'dark';

/** Colours of the series, in order. */
export const seriesColors = (scheme: ColorScheme): readonly string[] => palette[scheme];

/** What all charts look like. */
export const chartTheme = (scheme: ColorScheme): EChartsCoreOption => {
  const [text, line, panel] =
    scheme === 'light' ? ['#495057', '#dee2e6', '#ffffff'] : ['#c1c2c5', '#3b3f45', '#25272b'];
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    axisLabel: { color: text },
    nameTextStyle: { color: text },
    splitLine: { lineStyle: { color: line } },
  };
  return {
    color: [...palette[scheme]],
    backgroundColor: 'transparent',
    textStyle: { color: text, fontFamily: 'system-ui, sans-serif' },
    categoryAxis: axis,
    valueAxis: axis,
    logAxis: axis,
    timeAxis: axis,
    legend: { textStyle: { color: text }, pageTextStyle: { color: text } },
    tooltip: { backgroundColor: panel, borderColor: line, textStyle: { color: text }, confine: true },
  };
};
