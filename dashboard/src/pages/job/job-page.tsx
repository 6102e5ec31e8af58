import { Button, Code, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useJobQuery } from '../../api/topology-queries.js';
import type { JobView } from '../../api/topology-types.js';
import { JobButtons } from '../../topology/job-buttons.js';
import { jobName } from '../../topology/job-name.js';
import { IconDownload } from '../../ui/icons.js';
import { isMissing, MissingPage } from '../../ui/missing-page.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { JobFacts } from './job-facts.js';
import { MissingPanel } from './missing-panel.js';
import { TasksSections } from './tasks-sections.js';
import { VersionsSection } from './versions-section.js';

/** One job: its tasks as a graph and as a table, who is missing, and what it was told. */
const JobPage = () => {
  const { id = '' } = useParams();
  const query = useQuery(useJobQuery(id));
  if (isMissing(query.error)) {
    return <MissingPage what="job" error={query.error} others={{ label: 'All jobs', path: pagePaths.jobs }} />;
  }
  const job = query.data;
  return (
    <Page
      title={`Job ${job === undefined ? id : jobName(job)}`}
      heading={
        <>
          Job <bdi>{job === undefined ? id : jobName(job)}</bdi> {job && <StateBadge state={job.state} />}
        </>
      }
      actions={
        job && (
          <>
            {job.modelId !== undefined && <ModelButton job={job} />}
            <JobButtons job={job} />
          </>
        )
      }
    >
      <QueryView query={query} what="the job">
        {(known) => (
          <Stack gap="md">
            <MissingPanel job={known} />
            <Section title="State">
              <JobFacts job={known} />
            </Section>
            <TasksSections job={known} />
            {known.versions !== undefined && <VersionsSection versions={known.versions} />}
            <Section title="As it was sent">
              <Code block tabIndex={0} aria-label="The job as JSON" mah={360} style={{ overflow: 'auto' }}>
                {JSON.stringify(known.spec, undefined, 2)}
              </Code>
            </Section>
          </Stack>
        )}
      </QueryView>
    </Page>
  );
};

const ModelButton = ({ job: { userId, jobId } }: { readonly job: JobView }) => (
  <Button
    component="a"
    href={`/users/${encodeURIComponent(userId)}/jobs/${encodeURIComponent(jobId)}/model`}
    download={`${jobId}.safetensors`}
    variant="default"
    leftSection={<IconDownload size={16} aria-hidden />}
  >
    Model
  </Button>
);

export default JobPage;
