import type { components, operations } from './openapi.js';

type Schemas = components['schemas'];

export type Run = Schemas['Run'];
export type Round = Schemas['Round'];
export type ClientOutcome = Schemas['ClientOutcome'];
export type Model = Schemas['Model'];
export type Peer = Schemas['Peer'];
export type TrailEvent = Schemas['Event'];
export type Progress = Schemas['Progress'];
export type Status = Schemas['Status'];
export type Problem = Schemas['Problem'];
export type RunParameters = Schemas['RunParameters'];
export type Metrics = Schemas['Metrics'];
export type ModelRow = Schemas['ModelRow'];
export type Distributions = Schemas['Distributions'];
export type Distribution = Schemas['Distribution'];
export type Timeline = Schemas['Timeline'];
export type Lane = Schemas['Lane'];
export type Span = Schemas['Span'];
export type Lineage = Schemas['Lineage'];
export type Layer = Schemas['Layer'];
export type ModelComparison = Schemas['ModelComparison'];
export type NetworkNode = Schemas['NetworkNode'];
export type ClientPart = Schemas['ClientPart'];
export type { components, operations };
