import { useEffect } from 'react';
import { ChartSkeleton } from '../skeletons.js';
import { loadCanvas } from './load-canvas.js';

/**
 * The place of a chart whose numbers have been asked for. Meanwhile the library that draws it is loaded: reading that
 * takes as long as all else of a page, so it must come neither before the numbers are asked for nor after they are here.
 */
export const ComingChart = ({ height }: { readonly height: number | string }) => {
  useEffect(() => {
    loadCanvas().catch(() => undefined);
  }, []);
  return <ChartSkeleton height={height} />;
};
