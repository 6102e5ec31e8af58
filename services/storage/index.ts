export { openObjectStore, openRecords, type ObjectStoreConfig, type RecordsConfig } from './open.js';
export type { ObjectStat, ObjectStore } from './object-store.js';
export type {
  DistributionRecords,
  EventFilter,
  EventRecords,
  MetricRecords,
  ModelRecords,
  Page,
  PeerRecords,
  Records,
  RoundRecords,
  RunPatch,
  RunRecords,
  SummaryRecords,
} from './records.js';
export { isPassing, persistently } from './persistently.js';
export type {
  ComputeRecords,
  ControlRecords,
  DatasetRecords,
  DesignRecords,
  JobRecords,
  Patch,
  RevisionRecords,
  TaskRecords,
} from './control/records.js';
