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
