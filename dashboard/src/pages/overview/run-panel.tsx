import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { ApiProblem } from '../../api/api-problem.js';
import { ClientLink, runPath } from '../../ui/links.js';
import { NextStep } from '../../ui/next-step.js';
import { RoundProgress } from '../../ui/round-progress.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { isActive, type Overview } from './next-step-of.js';
import { RoundSteps } from './round-steps.js';

/** The run in work, or the last one: how far it is, and who is waited for. */
export const RunPanel = ({ run }: { readonly run: Overview['run'] }) => {
  if (run === undefined) {
    return (
      <Section title="Run">
        <NextStep title="No run yet" />
        <RoundSteps work={undefined} />
      </Section>
    );
  }
  const { _id, state, round, config, progress, waitingFor, waitingForClients = [], failure } = run;
  const active = isActive(state);
  return (
    <Section
      title={active ? 'Run in work' : 'Last run'}
      aside={
        <Group gap="xs">
          <Button component={Link} to={runPath(_id)} size="compact-sm" variant="default">
            Open the run
          </Button>
          {!active && (
            <Button component={Link} to={pagePaths.start} size="compact-sm">
              Start a run
            </Button>
          )}
        </Group>
      }
    >
      <Stack gap="sm">
        <Group gap="md">
          <StateBadge state={state} />
          <Text size="sm">
            {round} of {config.rounds} rounds
          </Text>
        </Group>
        <Progress value={(100 * round) / config.rounds} aria-label="Rounds that are done" />
        {active && <RoundProgress runId={_id} answered={progress} />}
        {waitingFor !== undefined && <StateBadge state="waiting" label={`Waiting: ${waitingFor}`} />}
        {active && waitingForClients.length > 0 && <WaitedFor names={waitingForClients} />}
        {failure !== undefined && (
          <ProblemPanel
            what="this run"
            error={new ApiProblem(failure.code, 'It failed.', failure.message, undefined, 409)}
          />
        )}
        <RoundSteps work={active ? progress?.work : undefined} />
      </Stack>
    </Section>
  );
};

const WaitedFor = ({ names }: { readonly names: readonly string[] }) => (
  <Text size="sm" component="div">
    Still to answer:{' '}
    {names.map((name, index) => (
      <span key={name}>
        {index > 0 && ', '}
        <ClientLink name={name} />
      </span>
    ))}
  </Text>
);
