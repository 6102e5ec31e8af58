import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import type { EventAnswer, RunAnswer } from '../api/answers.js';
import { jsonView } from './json-view.js';
import type { RunNews } from './news.js';
import { plainView } from './plain-view.js';
import { NewsReader } from './read-news.js';
import { terminalView } from './terminal-view.js';
import recorded from './testing/recorded-run.json' with { type: 'json' };

const sink = () => {
  const stream = new PassThrough();
  const text = () => (stream.read() as Buffer | null)?.toString('utf8') ?? '';
  return { stream, text };
};

const run = recorded.run as RunAnswer;
const events = recorded.events as readonly EventAnswer[];

/** What a view is shown of the recorded run. */
const newsOf = (of: RunAnswer, from: readonly EventAnswer[]): readonly RunNews[] => {
  const reader = new NewsReader(of);
  return [reader.begin(), ...from.flatMap((event) => reader.event(event))];
};

const jsonLines = (news: readonly RunNews[]): readonly Record<string, unknown>[] => {
  const results = sink();
  const view = jsonView(results.stream, sink().stream);
  for (const one of news) view.show(one);
  return results
    .text()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
};

it('a recorded run becomes exactly the JSON lines that programs are promised', () => {
  const lines = jsonLines(newsOf(run, events));
  expect(lines.map(({ type }) => type)).toEqual(['run.started', 'round.committed', 'round.committed', 'run.completed']);
  expect(lines[1]).toEqual({
    type: 'round.committed',
    runId: run._id,
    round: 1,
    modelId: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    examples: expect.any(Number) as unknown,
    updates: 3,
    metrics: { accuracy: expect.any(Number) as unknown, loss: expect.any(Number) as unknown },
    durationMs: expect.any(Number) as unknown,
  });
  expect(lines[3]).toMatchObject({
    runId: run._id,
    rounds: 2,
    modelId: lines[2]?.['modelId'],
    metrics: lines[2]?.['metrics'],
  });
});

it('a round is told with its validation metrics, and once, however often it is heard of', () => {
  const twice = events.flatMap((event) => [event, event]);
  expect(jsonLines(newsOf(run, twice))).toEqual(jsonLines(newsOf(run, events)));
  const reader = new NewsReader(run);
  const committed = events.find(({ type }) => type === 'round.committed');
  expect(reader.event(committed!)).toEqual([]);
});

it('without validation a round is told when it is committed', () => {
  const config = { ...run.config, validate: false };
  const committed = events.filter(({ type }) => type !== 'round.validated');
  expect(jsonLines(newsOf({ ...run, config }, committed)).map(({ type }) => type)).toEqual([
    ...['run.started', 'round.committed', 'round.committed', 'run.completed'],
  ]);
});

it('a round whose validation was never heard of is told before the next one ends', () => {
  const missed = events.filter(({ type, round }) => !(type === 'round.validated' && round === 1));
  expect(jsonLines(newsOf(run, missed)).map(({ round }) => round)).toEqual([undefined, 1, 2, undefined]);
});

it('events of other runs are not shown', () => {
  const others = events.map((event) => ({ ...event, runId: 'another' }));
  expect(newsOf(run, others).filter(({ kind }) => kind !== 'notice')).toHaveLength(1);
});

it('a watcher that comes late hears of the rounds and the end from the records', () => {
  const reader = new NewsReader(run);
  const rounds = [1, 2].map((round) => ({
    ...{ round, attempt: 1, state: 'committed' as const, asked: [], outcomes: [] },
    ...{ modelId: 'a'.repeat(64), examples: 10, updates: 3, metrics: { loss: 1 }, durationMs: 5 },
  }));
  const failure = { code: 'run.too_few_updates', message: 'nobody answered' };
  const news = reader.catchUp({ ...run, state: 'failed', round: 2, failure }, rounds);
  expect(news.map(({ kind }) => kind)).toEqual(['round', 'round', 'ended']);
  expect(news.at(-1)).toMatchObject({ state: 'failed', ...failure });
  expect(reader.catchUp(run, rounds)).toEqual([]);
});

it('plain lines are a table that grows by a row a round', () => {
  const { stream, text } = sink();
  const view = plainView(stream);
  for (const one of newsOf(run, events)) view.show(one);
  const lines = text().trimEnd().split('\n');
  expect(lines[0]).toMatch(/^Run \S+: 2 rounds from model [0-9a-f]{12}\.$/);
  expect(lines[1]?.trim().split(/\s+/)).toEqual([
    'round',
    'loss',
    'accuracy',
    'examples',
    'updates',
    'duration',
    'model',
  ]);
  expect(lines[2]).toMatch(/^ +1 +1\.0000 +0\.5000 +\d+ +3 +\d+\.\d s {2}[0-9a-f]{12}$/);
  expect(lines.at(-1)).toMatch(/^The run completed after 2 rounds\. Model: [0-9a-f]{64}$/);
});

it('a failing client is shown with the last lines of its log', () => {
  const { stream, text } = sink();
  const view = plainView(stream);
  const [event] = new NewsReader(run).event({
    ...{ _id: '1', type: 'client.failed', message: 'train: failed: task.learner_threw: no', runId: run._id, round: 1 },
    ...{ client: 'client-2', fields: { logTail: ['Traceback', 'ValueError: no'] } },
  });
  view.show(event!);
  expect(text()).toBe('client-2: train: failed: task.learner_threw: no\n  | Traceback\n  | ValueError: no\n');
});

it('a terminal shows a bar of clients and seconds, and leaves no timer behind', () => {
  const { stream, text } = sink();
  const terminal = Object.assign(stream, {
    isTTY: true,
    columns: 120,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
  });
  const view = terminalView(terminal);
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  view.show({ kind: 'started', runId: 'r', modelId: 'a'.repeat(64), rounds: 3, roundsDone: 0 });
  view.show({ kind: 'progress', work: 'train', round: 1, asked: 5, answered: 2, timeLeftMs: 9_500 });
  expect(text()).toMatch(/round 1\/3 .+ 2\/5 clients, 10 s left/);
  view.show({
    kind: 'round',
    round: 1,
    modelId: 'b'.repeat(64),
    examples: 7,
    updates: 5,
    metrics: {},
    durationMs: 1_000,
  });
  view.close();
  expect(text()).toContain('bbbbbbbbbbbb');
  expect(timers()).toBe(before);
});
