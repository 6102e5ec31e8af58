import { Code } from '@mantine/core';
import type { JobView } from '../../api/topology-types.js';
import { TaskCounts } from '../../topology/task-counts.js';
import { DesignLink } from '../../topology/topology-links.js';
import { Fact, Facts } from '../../ui/facts.js';
import { shortId } from '../../ui/format.js';
import { useNow } from '../../ui/now.js';
import { Quantity } from '../../ui/quantity.js';
import { TimeAgo } from '../../ui/time-ago.js';

/** What is known of a job as a whole. */
export const JobFacts = ({ job }: { readonly job: JobView }) => (
  <Facts>
    <Fact name="Tasks">
      <TaskCounts tasks={job.tasks} />
    </Fact>
    <Fact name="Design">
      <DesignLink design={{ key: job.designKey, designId: job.designId }} /> (schema {job.schemaRevision}, code{' '}
      {job.codeRevision})
    </Fact>
    <Fact name="User">
      <bdi>{job.userId}</bdi>
    </Fact>
    <Fact name="Created">
      <TimeAgo at={job.createdAt} />
    </Fact>
    <Fact name="Started">
      <TimeAgo at={job.startedAt} />
      {job.attempt > 1 && ` (start ${job.attempt})`}
    </Fact>
    {job.startedAt !== undefined && (
      <Fact name={job.endedAt === undefined ? 'Running for' : 'Took'}>
        <Duration from={job.startedAt} to={job.endedAt} />
      </Fact>
    )}
    <Fact name="May run for">
      <Quantity value={job.maxRunTimeMs} unit="milliseconds" />
    </Fact>
    <Fact name="Id">
      <Code>{job.jobId}</Code>
    </Fact>
    {job.modelId !== undefined && (
      <Fact name="Model">
        <Code title={job.modelId}>{shortId(job.modelId)}</Code>
      </Fact>
    )}
  </Facts>
);

const Duration = ({ from, to }: { readonly from: string; readonly to: string | undefined }) => {
  const nowMs = useNow();
  const endMs = to === undefined ? nowMs : Date.parse(to);
  return <Quantity value={Math.max(0, endMs - Date.parse(from))} unit="milliseconds" />;
};
