export { distributionsOf, meansOf, statsOf, weightedMeans } from './distributions.js';
export { evenSample } from './spread.js';
