import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { ApiProblem } from '../../api/api-problem.js';
import { useRunQuery } from '../../api/queries.js';
import type { Run } from '../../api/types.js';
import { Fact, Facts } from '../../ui/facts.js';
import { IconCopy } from '../../ui/icons.js';
import { ModelLink } from '../../ui/links.js';
import { NextStep } from '../../ui/next-step.js';
import { useNow } from '../../ui/now.js';
import { Page } from '../../ui/page.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { Quantity } from '../../ui/quantity.js';
import { QueryView } from '../../ui/query-view.js';
import { RoundProgress } from '../../ui/round-progress.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { ConfigurationTable } from './configuration-table.js';
import { RoundsSection } from './rounds-section.js';
import { RunCurves } from './run-curves.js';
import { StopButton } from './stop-button.js';

/** One run: how it goes, what became of each round, and why. */
const RunPage = () => {
  const { id = '' } = useParams();
  const query = useQuery(useRunQuery(id));
  if (query.error instanceof ApiProblem && query.error.status === 404) {
    return (
      <Page title="There is no such run">
        <NextStep
          title={`No run has the id ${id}.`}
          actions={
            <Button component={Link} to={pagePaths.runs}>
              All runs
            </Button>
          }
        />
      </Page>
    );
  }
  const run = query.data;
  return (
    <Page
      title={`Run ${id}`}
      heading={
        <Group gap="sm" component="span">
          Run {id} {run && <StateBadge state={run.state} />}
        </Group>
      }
      actions={
        run && (
          <>
            {isActive(run) && <StopButton id={run._id} />}
            <Button
              component={Link}
              to={`${pagePaths.start}?from=${encodeURIComponent(run._id)}`}
              variant="default"
              leftSection={<IconCopy size={16} aria-hidden />}
            >
              Clone into a new run
            </Button>
          </>
        )
      }
    >
      <QueryView query={query} what="the run">
        {(known) => <RunContent run={known} />}
      </QueryView>
    </Page>
  );
};

const isActive = ({ state }: Run): boolean => state === 'running' || state === 'pending';

const RunContent = ({ run }: { readonly run: Run }) => (
  <Stack gap="md">
    {run.failure !== undefined && (
      <ProblemPanel
        what="this run"
        error={new ApiProblem(run.failure.code, 'It failed.', run.failure.message, undefined, 409)}
      />
    )}
    <Section title="State">
      <Stack gap="sm">
        <Progress value={(100 * run.round) / run.config.rounds} aria-label="Rounds that are done" />
        {isActive(run) && <RoundProgress runId={run._id} answered={undefined} />}
        {isActive(run) && run.waitingFor !== undefined && (
          <StateBadge state="waiting" label={`Waiting: ${run.waitingFor}`} />
        )}
        <RunFacts run={run} />
      </Stack>
    </Section>
    <RunCurves run={run} />
    <RoundsSection run={run} />
    <Section title="Configuration">
      <ConfigurationTable config={run.config} />
    </Section>
  </Stack>
);

const RunFacts = ({ run }: { readonly run: Run }) => (
  <Facts>
    <Fact name="Rounds">
      {run.round} of {run.config.rounds}
    </Fact>
    <Fact name="Started">
      <TimeAgo at={run.startedAt ?? run.createdAt} />
    </Fact>
    <Fact name={run.endedAt === undefined ? 'Running for' : 'Took'}>
      <Duration run={run} />
    </Fact>
    <Fact name="Strategy">{run.config.strategy}</Fact>
    <Fact name="Seed model">
      <ModelLink id={run.seedModelId} />
    </Fact>
    <Fact name="Latest model">
      <ModelLink id={run.latestModelId} />
    </Fact>
    {Object.entries(run.metrics ?? {})
      .slice(0, 4)
      .map(([name, value]) => (
        <Fact key={name} name={`Latest ${name}`}>
          <Quantity value={value} />
        </Fact>
      ))}
  </Facts>
);

const Duration = ({ run: { startedAt, createdAt, endedAt } }: { readonly run: Run }) => {
  const nowMs = useNow();
  const endMs = endedAt === undefined ? nowMs : Date.parse(endedAt);
  return (
    <Text span inherit>
      <Quantity value={Math.max(0, endMs - Date.parse(startedAt ?? createdAt))} unit="milliseconds" />
    </Text>
  );
};

export default RunPage;
