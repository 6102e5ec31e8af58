export { Background } from './background.js';
export { CoordinatorLine, gatherTeams, ledBy, runCoordinator, type Report } from './coordinator/index.js';
export { ChildrenDesk, type DeskWatcher } from './children-desk.js';
export { UpdateJournal } from './gathering/index.js';
export { inspectModel, type WrittenModel } from './merging/index.js';
export { runMiddleAggregator, type MiddleAggregatorOptions } from './middle-aggregator/middle-aggregator.js';
export { trainRun, type Progress, type RoundDraft, type RunBook, type TopAggregator } from './top-aggregator/index.js';
export { Wake } from './wake.js';
export { runTrainer, type TrainerOptions } from './trainer/index.js';
