import { Text, useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { Chart } from '../ui/chart/chart.js';
import { seriesColors } from '../ui/chart/theme.js';
import { curveOption, curveSummary, curveTable, type Curve, type CurveAxis } from './curve-series.js';

interface CurveChartProps {
  readonly curves: readonly Curve[];
  readonly metric: string;
  readonly axis: CurveAxis;
  readonly height?: number;
}

/** One metric of one run or several, over one another. */
export const CurveChart = ({ curves, metric, axis, height = 260 }: CurveChartProps) => {
  const scheme = useComputedColorScheme('light');
  const option = useMemo(() => curveOption(curves, metric, axis, seriesColors(scheme)), [curves, metric, axis, scheme]);
  const table = useMemo(() => curveTable(curves, metric, axis), [curves, metric, axis]);
  return (
    <div>
      <Text size="sm" fw={600} component="h3" m={0}>
        {metric}
      </Text>
      <Chart option={option} summary={curveSummary(curves, metric, axis)} table={table} height={height} />
    </div>
  );
};
