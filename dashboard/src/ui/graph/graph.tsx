import { lazy, Suspense } from 'react';
import { ChartSkeleton } from '../skeletons.js';
import type { GraphCanvasProps } from './graph-canvas.js';

// Fetched with the first page that has a graph, while that page waits for its nodes.
const graphCanvas = import('./graph-canvas.js');
graphCanvas.catch(() => undefined);
const GraphCanvas = lazy(() => graphCanvas);

/** A graph of nodes that can be gone to. Loaded when first shown; the page has its content as a table, too. */
export const Graph = (props: GraphCanvasProps) => (
  <Suspense fallback={<ChartSkeleton height={props.height} />}>
    <GraphCanvas {...props} />
  </Suspense>
);
