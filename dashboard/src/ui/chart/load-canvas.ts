import type * as chartCanvas from './chart-canvas.js';

type CanvasModule = typeof chartCanvas;

let loading: Promise<CanvasModule> | undefined;

/**
 * The part of a chart that draws, with the library for it: too large for the first scripts of a page. What could not be
 * loaded is loaded again the next time.
 */
export const loadCanvas = (): Promise<CanvasModule> => {
  loading ??= import('./chart-canvas.js').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
};
