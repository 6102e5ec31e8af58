import { lazy, Suspense } from 'react';
import { ChartSkeleton } from '../skeletons.js';
import type { GraphCanvasProps } from './graph-canvas.js';

const GraphCanvas = lazy(() => import('./graph-canvas.js'));

/** A graph of nodes that can be gone to. Loaded when first shown; the page has its content as a table, too. */
export const Graph = (props: GraphCanvasProps) => (
  <Suspense fallback={<ChartSkeleton height={props.height} />}>
    <GraphCanvas {...props} />
  </Suspense>
);
