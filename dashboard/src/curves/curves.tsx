import { SimpleGrid } from '@mantine/core';
import { NextStep } from '../ui/next-step.js';
import { CurveChart } from './curve-chart.js';
import { metricNamesOf, type Curve, type CurveAxis } from './curve-series.js';

interface CurvesProps {
  readonly curves: readonly Curve[];
  readonly axis: CurveAxis;
  /** @default accuracy and loss if they are there, else the first two */
  readonly metrics?: readonly string[];
}

/** Charts of some metrics, side by side where there is room. */
export const Curves = ({ curves, axis, metrics }: CurvesProps) => {
  const names = metricNamesOf(curves);
  const shown = (metrics ?? []).filter((name) => names.includes(name));
  if (names.length === 0) {
    return (
      <NextStep title="No metric yet">
        {curves.every(({ points }) => points.length === 0)
          ? 'The curves begin when the first round is committed.'
          : 'The learner of this project reports none.'}
      </NextStep>
    );
  }
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      {(shown.length > 0 ? shown : names.slice(0, 2)).map((metric) => (
        <CurveChart key={metric} curves={curves} metric={metric} axis={axis} />
      ))}
    </SimpleGrid>
  );
};
