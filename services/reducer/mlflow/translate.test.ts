import { expect, it } from 'vitest';
import {
  runConfigSchema,
  type EventRecord,
  type ModelId,
  type PeerName,
  type RoundRecord,
  type RunId,
} from '../../core/index.js';
import { metricsOfEvent, metricsOfRound, parametersOf } from './translate.js';

const endedAt = '2026-01-02T03:04:05.678Z';
const runId = 'run' as RunId;
const event = (type: string, fields: Record<string, unknown>): EventRecord => ({
  ...{ _id: '0000000000000001', createdAt: '2026-01-02T03:05:00.000Z', schemaVersion: 1, level: 'info', message: '' },
  ...{ type, runId, round: 4, fields },
});

it("a round's record tells the same as its events, value for value and at the same time", () => {
  const record: RoundRecord = {
    ...{ _id: 'run:4:1', createdAt: endedAt, schemaVersion: 1, runId, round: 4, attempt: 1, state: 'committed' },
    ...{ baseModelId: 'a'.repeat(64) as ModelId, asked: [], startedAt: endedAt, endedAt, durationMs: 2_500 },
    ...{ examples: 30, updates: 2, metrics: { accuracy: 0.75 } },
    outcomes: [
      { client: 'a' as PeerName, via: 'c' as PeerName, outcome: 'accepted', numExamples: 10, metrics: { loss: 1 } },
      { client: 'b' as PeerName, via: 'c' as PeerName, outcome: 'accepted', numExamples: 20, metrics: { loss: 4 } },
    ],
  };
  const facts = { examples: 30, updates: 2, durationMs: 2_500, endedAt };
  const told = [
    ...metricsOfEvent(event('round.committed', { ...facts, metrics: { loss: 3 } })),
    ...metricsOfEvent(event('round.validated', { endedAt, metrics: { accuracy: 0.75 } })),
  ];
  const byKey = (all: typeof told) => all.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  expect(byKey([...metricsOfRound(record)])).toEqual(byKey(told));
  expect(told.map(({ key }) => key).sort()).toEqual([
    ...['round/examples', 'round/seconds', 'round/updates', 'train/loss', 'validate/accuracy'],
  ]);
  expect(told.every(({ timestamp, step }) => timestamp === Date.parse(endedAt) && step === 4)).toBe(true);
});

it('an abandoned round has no metrics, and what is no number is left out', () => {
  expect(metricsOfEvent(event('round.committed', { endedAt, metrics: { loss: 'much' } }))).toEqual([]);
});

it("names have only characters that MLflow takes, and settings within a setting their own's name before theirs", () => {
  expect(metricsOfEvent(event('round.validated', { endedAt, metrics: { 'top-5 (%)': 1 } }))).toMatchObject([
    { key: 'validate/top-5 ___' },
  ]);
  const config = runConfigSchema.parse({ learningRate: 0.1, earlyStop: { target: 0.9 } });
  const parameters = Object.fromEntries(parametersOf(config).map(({ key, value }) => [key, value]));
  expect(parameters).toMatchObject({ learningRate: '0.1', validate: 'true', 'earlyStop.target': '0.9' });
  expect(parameters).not.toHaveProperty('epochs');
});
