export { drawSvg, drawTasks, drawText } from './draw/index.js';
export { readDataset, type Dataset } from './dataset.js';
export { datasetIdsOf, goesByRealm, type TaskType } from './data-sources.js';
export type { Channel, Design, GroupAssociation, Role } from './design.js';
export { expandJob, type Broker, type ExpansionInput, type Registry, type Task, type TaskConfig } from './expand.js';
export { requireValid, type Checked, type DesignErrorCode, type Finding } from './finding.js';
export { readJob, type DataSpec, type Job } from './job.js';
export { runConfigOf, type ModelSpec, type OptimizerName, type SelectorName } from './model-spec.js';
export { privacyOf, type PrivacyName, type PrivacySettings } from './privacy-spec.js';
export { readDesign } from './read-design.js';
export type { ProgramName } from './programs.js';
export { sampleJob } from './sample-job.js';
export {
  selectorOf,
  type Candidate,
  type LastAnswer,
  type Selection,
  type SelectionInput,
  type Selector,
} from './selectors/index.js';
export { linkOf, meetingPlaces, stationOf, type Link, type Place, type Station } from './station.js';
