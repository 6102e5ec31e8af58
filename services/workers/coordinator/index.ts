export { CoordinatorLine } from './coordinator-line.js';
export { runCoordinator, type CoordinatorOptions } from './coordinator.js';
export { gatherTeams } from './gather-teams.js';
export { ledBy } from './led-channel.js';
export type { Pairing, Report, Team } from './messages.js';
