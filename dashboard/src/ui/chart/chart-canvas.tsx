import { useComputedColorScheme } from '@mantine/core';
import type { EChartsCoreOption } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { init, type EChartsType } from './echarts.js';
import { chartTheme } from './theme.js';

export interface ChartCanvasProps {
  readonly option: EChartsCoreOption;
  readonly height: number | string;
  /** Names of ECharts events, and what hears them: `{click: …}`. */
  readonly on?: Readonly<Record<string, (event: unknown) => void>> | undefined;
}

/** An ECharts chart as a component. Imported by `Chart` on demand, never directly. */
const ChartCanvas = ({ option, height, on }: ChartCanvasProps) => {
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const opened = init(element, chartTheme(scheme), { renderer: 'canvas' });
    chart.current = opened;
    const resizing = new ResizeObserver(() => {
      opened.resize();
    });
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      opened.dispose();
      chart.current = undefined;
    };
  }, [scheme]);

  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current?.setOption(
      { animationDuration: 0, animationDurationUpdate: still ? 0 : 250, ...option },
      { replaceMerge: ['series', 'xAxis', 'yAxis'] },
    );
  }, [option, scheme]);

  useEffect(() => {
    const heard = Object.entries(on ?? {});
    const opened = chart.current;
    for (const [name, handler] of heard) opened?.on(name, handler);
    return () => {
      if (opened?.isDisposed() !== false) return;
      for (const [name, handler] of heard) opened.off(name, handler);
    };
  }, [on, scheme]);

  return <div ref={place} style={{ height, width: '100%' }} aria-hidden />;
};

export default ChartCanvas;
