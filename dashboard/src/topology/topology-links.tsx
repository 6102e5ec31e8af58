import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { designPath, jobPath, taskPath } from '../ui/links.js';
import type { JobRow, TaskRow } from '../api/topology-types.js';
import { jobName } from './job-name.js';
import { taskName } from './task-name.js';

/** The way to a job, by its name. */
export const JobLink = ({ job }: { readonly job: Pick<JobRow, 'name' | 'jobId'> }) => (
  <Anchor component={Link} to={jobPath(job.jobId)} size="sm" title={job.jobId}>
    <bdi>{jobName(job)}</bdi>
  </Anchor>
);

/** The way to a design, by its id. */
export const DesignLink = ({ design }: { readonly design: { readonly key: string; readonly designId: string } }) => (
  <Anchor component={Link} to={designPath(design.key)} size="sm">
    <bdi>{design.designId}</bdi>
  </Anchor>
);

/** The way to a task, by its role and number. */
export const TaskLink = ({ task }: { readonly task: Pick<TaskRow, 'taskId' | 'role' | 'index'> }) => (
  <Anchor component={Link} to={taskPath(task.taskId)} size="sm" title={task.taskId}>
    <bdi>{taskName(task)}</bdi>
  </Anchor>
);
