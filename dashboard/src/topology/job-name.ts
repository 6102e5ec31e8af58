import type { JobRow } from '../api/topology-types.js';

/** What a job is called by people: jobs of the oldest format have no names. */
export const jobName = ({ name, jobId }: Pick<JobRow, 'name' | 'jobId'>): string => (name === '' ? jobId : name);
