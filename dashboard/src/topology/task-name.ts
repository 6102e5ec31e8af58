import type { TaskRow } from '../api/topology-types.js';

/** What a task is called by people and by its peers: its role and its number. */
export const taskName = ({ role, index }: Pick<TaskRow, 'role' | 'index'>): string => `${role}-${index}`;
