import { Button, Code, Paper } from '@mantine/core';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { NextStep } from '../../ui/next-step.js';
import type { Lack, Overview } from './next-step-of.js';

interface LackPanelProps {
  readonly lack: Lack;
  readonly overview: Overview;
}

/** Says what is missing, and how to get it. */
export const LackPanel = ({ lack, overview }: LackPanelProps) => (
  <Paper withBorder radius="md">
    <Step lack={lack} overview={overview} />
  </Paper>
);

const Step = ({ lack, overview }: LackPanelProps) => {
  switch (lack) {
    case 'store':
      return (
        <NextStep title="A store cannot be reached">
          {overview.stores
            .filter(({ ok }) => !ok)
            .map(({ role, kind, message }) => `${roles[role]} (${kind}): ${message ?? 'no answer'}`)
            .join('; ')}
          . The reducer keeps trying, and runs go on when it is back.
        </NextStep>
      );
    case 'combiner':
      return (
        <NextStep title="No combiner is connected yet">
          Combiners stand between the reducer and the clients, and add up what these send. Start one with{' '}
          <Code>nestor combiner</Code>, or <Code>docker-compose -f combiner.yaml up</Code>.
        </NextStep>
      );
    case 'client':
      return (
        <NextStep title="No client is connected yet">
          Clients train where the data is. Start one with <Code>nestor client</Code>, or{' '}
          <Code>docker-compose -f mnist-clients.yaml up</Code>.
        </NextStep>
      );
    case 'model':
      return (
        <NextStep
          title="There is no seed model yet"
          actions={
            <Button component={Link} to={`${pagePaths.start}#upload`}>
              Upload a model
            </Button>
          }
        >
          A run starts from a model: upload one here, put it into the bucket <Code>models</Code>, or use{' '}
          <Code>nestor model put</Code>.
        </NextStep>
      );
    case 'run':
      return (
        <NextStep
          title="Everything is ready to train"
          actions={
            <Button component={Link} to={pagePaths.start}>
              Start a run
            </Button>
          }
        >
          {overview.clients.connected} {overview.clients.connected === 1 ? 'client waits' : 'clients wait'} for the
          first round.
        </NextStep>
      );
    default:
      return lack satisfies never;
  }
};

const roles = { objects: 'models', records: 'records' } as const;
