export { createRingKernel } from './ring-kernel.js';
export type { PartialRange, RingKernel, RingKernelOptions, UpdateRange, Vectors, Verdict } from './ring-kernel.js';
export {
  factorSteps,
  isFactor,
  maxExamplesPerUpdate,
  maxExamplesTotal,
  rangeLimit,
  scaleExponent,
  sumLimit,
} from './scale.js';
