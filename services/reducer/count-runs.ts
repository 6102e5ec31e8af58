import { z } from 'zod';
import type { Metrics } from '../telemetry/index.js';
import type { FederationEvent } from './federation.js';

const numbers = z.record(z.string(), z.number()).catch({});

/** Counts what the trail says of runs and rounds. */
export const countRuns =
  ({ runs, rounds, runRound, roundClients, modelMetric }: Metrics['instruments']) =>
  (happened: FederationEvent): void => {
    if (happened.kind === 'progress') {
      const { asked, answered } = happened.progress;
      roundClients.set({ state: 'asked' }, asked);
      roundClients.set({ state: 'answered' }, answered);
      return;
    }
    const { type, round = 0, fields } = happened.event;
    switch (type) {
      case 'run.started':
        runRound.set(0);
        return;
      case 'run.completed':
      case 'run.failed':
      case 'run.stopped':
        runs.inc({ state: type.slice('run.'.length) });
        roundClients.reset();
        return;
      case 'round.committed':
        rounds.inc({ state: 'committed' });
        runRound.set(round);
        return;
      case 'round.abandoned':
        rounds.inc({ state: 'abandoned' });
        return;
      case 'round.validated':
        modelMetric.reset();
        for (const [metric, value] of Object.entries(numbers.parse(fields?.['metrics']))) {
          modelMetric.set({ metric }, value);
        }
    }
  };
