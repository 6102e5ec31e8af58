export { privateLearner } from './private-learner.js';
