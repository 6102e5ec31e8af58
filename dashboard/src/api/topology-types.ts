import type { components } from './controller-openapi.js';

type Schemas = components['schemas'];

export type DesignRow = Schemas['DesignRow'];
export type DesignView = Schemas['DesignView'];
export type JobRow = Schemas['JobRow'];
export type JobView = Schemas['JobView'];
export type Missing = Schemas['Missing'];
export type TaskRow = Schemas['TaskRow'];
export type TaskView = Schemas['TaskView'];
export type VersionsView = Schemas['VersionsView'];
export type TaskState = TaskRow['state'];
