export { runCombiner, type CombinerOptions } from './combiner.js';
