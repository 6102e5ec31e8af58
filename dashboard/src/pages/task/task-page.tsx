import { Code, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useTaskQuery } from '../../api/topology-queries.js';
import type { TaskView } from '../../api/topology-types.js';
import { taskName } from '../../topology/task-name.js';
import { DesignLink, JobLink } from '../../topology/topology-links.js';
import { Fact, Facts } from '../../ui/facts.js';
import { isMissing, MissingPage } from '../../ui/missing-page.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { LogTail } from './log-tail.js';

/** One task: its state, its place in the topology, and the end of its log as it grows. */
const TaskPage = () => {
  const { id = '' } = useParams();
  const query = useQuery(useTaskQuery(id));
  if (isMissing(query.error)) {
    return <MissingPage what="task" error={query.error} others={{ label: 'All jobs', path: pagePaths.jobs }} />;
  }
  const task = query.data;
  const name = task === undefined ? id : taskName(task);
  return (
    <Page
      title={`Task ${name}`}
      heading={
        <>
          Task <bdi>{name}</bdi> {task && <StateBadge state={task.state} />}
        </>
      }
      lead={
        task && (
          <>
            Of the job <JobLink job={task.job} />
          </>
        )
      }
    >
      <QueryView query={query} what="the task">
        {(known) => (
          <Stack gap="md">
            <Section title="State">
              <TaskFacts task={known} />
            </Section>
            <Section title="End of its log">
              {known.log === '' ? <NoLog task={known} /> : <LogTail text={known.log} />}
            </Section>
          </Stack>
        )}
      </QueryView>
    </Page>
  );
};

const TaskFacts = ({ task }: { readonly task: TaskView }) => (
  <Facts>
    <Fact name="Job">
      <JobLink job={task.job} /> <StateBadge state={task.job.state} />
    </Fact>
    <Fact name="Role">
      <bdi>{task.role}</bdi>
    </Fact>
    {Object.entries(task.groupAssociation).map(([channel, group]) => (
      <Fact key={channel} name={`Group on ${channel}`}>
        <bdi>{group}</bdi>
      </Fact>
    ))}
    <Fact name="In this state">
      <TimeAgo at={task.stateAt} />
    </Fact>
    <Fact name="Run by">{task.type === 'user' ? 'a participant' : `compute ${task.computeId}`}</Fact>
    <Fact name="Agent">
      {task.hasAgent ? <StateBadge state="connected" /> : <StateBadge state="waiting" label="not connected" />}
    </Fact>
    <Fact name="Design">
      <DesignLink design={{ key: task.job.designKey, designId: task.job.designId }} />
    </Fact>
    <Fact name="Id">
      <Code style={{ overflowWrap: 'anywhere' }}>{task.taskId}</Code>
    </Fact>
  </Facts>
);

const NoLog = ({ task: { state } }: { readonly task: TaskView }) => (
  <Text size="sm" c="dimmed">
    {state === 'ready'
      ? 'There is none yet: the task has not begun.'
      : state === 'running'
        ? 'Nothing was written yet. Lines appear here within seconds.'
        : 'Nothing was written.'}
  </Text>
);

export default TaskPage;
