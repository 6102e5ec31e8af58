export { epsilonSpent, type GaussianReleases } from './accountant.js';
export { clipAndNoise, type Noising } from './clip-and-noise.js';
