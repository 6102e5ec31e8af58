import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PeerName } from '../../core/index.js';
import { createMemoryNetwork, openSpool, type Channel, type MemoryNetwork, type Spool } from '../../transport/index.js';
import { Background } from '../background.js';
import { ChildrenDesk } from '../children-desk.js';
import { writeMessage } from '../messages/index.js';
import { Wake } from '../wake.js';
import { CoordinatorLine } from './coordinator-line.js';
import { runCoordinator } from './coordinator.js';
import { gatherTeams } from './gather-teams.js';
import { ledBy } from './led-channel.js';
import type { Pairing, Report } from './messages.js';

const name = (text: string) => text as PeerName;
const log = pino({ level: 'silent' });
const place = { channel: 'param', group: 'default' };

let dir: string;
let network: MemoryNetwork;
let spool: Spool;
let stops: (() => Promise<void>)[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'nestor-coordinator-'));
  network = createMemoryNetwork();
  spool = await openSpool(dir);
  stops = [];
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await rm(dir, { recursive: true, force: true });
});

/** Runs until it is stopped. */
const running = (run: (signal: AbortSignal) => Promise<void>, close: () => Promise<void>): (() => Promise<void>) => {
  const stop = new AbortController();
  const ended = run(stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  const end = async () => {
    stop.abort();
    await ended;
    await close();
  };
  stops.push(end);
  return end;
};

const startCoordinator = (required: number, patienceMs = 10_000) => {
  const hub = network.hub(name('coordinator'), spool);
  const options = { channels: [hub], seed: 1, patienceMs, log };
  const run = (signal: AbortSignal) =>
    runCoordinator({ ...options, required: () => required, onRequired: () => () => undefined }, signal);
  return running(run, () => hub.close());
};

/** A worker's line to the coordinator. */
class Worker {
  readonly line: CoordinatorLine;
  readonly stop: () => Promise<void>;

  constructor(worker: string, report?: Report) {
    const role = report?.program === 'trainer' ? 'trainer' : 'aggregator';
    const channel = network.dial(name(worker), role, name('coordinator'), spool);
    this.line = new CoordinatorLine(channel, log, report);
    this.stop = running(
      (signal) => this.line.run(signal),
      () => this.line.close(),
    );
  }

  /** What the coordinator says, once it is as expected. */
  async told(expected: (pairing: Pairing) => boolean): Promise<Pairing> {
    const wake = new Wake();
    const unwatch = this.line.watch(() => {
      wake.notify();
    });
    try {
      for (;;) {
        const { latest } = this.line;
        if (latest !== undefined && expected(latest)) return latest;
        await wake.wait(Infinity, AbortSignal.timeout(5_000));
      }
    } finally {
      unwatch();
    }
  }
}

const startTop = (round = 1) => new Worker('top-0', { program: 'top-aggregator', round });
const startMiddle = (index: number) => new Worker(`middle-${index}`, { program: 'middle-aggregator', ...place });
const startTrainer = (index: number) => new Worker(`trainer-${index}`, { program: 'trainer', ...place });
const startCrew = () => ({
  ...{ top: startTop(), middles: [0, 1].map(startMiddle), trainers: [0, 1, 2].map(startTrainer) },
});

const isDealt =
  (round: number) =>
  (pairing: Pairing): boolean =>
    pairing.round === round;

const sizes = ({ teams }: Pairing) => teams.map(({ trainers }) => trainers.length).toSorted();

describe('a coordinator', () => {
  it('tells everybody with whom they work, once all are there', async () => {
    startCoordinator(6);
    const { top, middles, trainers } = startCrew();
    const { teams } = await top.told(isDealt(1));
    expect(teams.map(({ trainers: { length } }) => length).toSorted()).toEqual([1, 2]);
    for (const [index, middle] of middles.entries()) {
      const team = teams.find(({ aggregator }) => aggregator === `middle-${index}`)!;
      expect((await middle.told(isDealt(1))).teams).toEqual([team]);
    }
    for (const [index, trainer] of trainers.entries()) {
      const own = teams.find((team) => team.trainers.includes(name(`trainer-${index}`)))!;
      const told = await trainer.told(isDealt(1));
      expect(told.teams).toEqual([{ aggregator: own.aggregator, trainers: [`trainer-${index}`] }]);
    }
  });

  it('says for whom it waits: nobody, some, all', async () => {
    startCoordinator(6);
    const top = startTop();
    const waits = (text: RegExp) => top.told(({ waiting }) => text.test(waiting ?? ''));
    await waits(/for a trainer and a middle aggregator/);
    startTrainer(0);
    await waits(/for a middle aggregator$/);
    startMiddle(0);
    await waits(/3 of 6/);
    startTrainer(1);
    startTrainer(2);
    startMiddle(1);
    expect((await top.told(isDealt(1))).waiting).toBeUndefined();
  });

  it('does not wait for ever for those who do not come', async () => {
    startCoordinator(6, 50);
    const top = startTop();
    startMiddle(0);
    startTrainer(0);
    expect((await top.told(isDealt(1))).teams).toEqual([{ aggregator: 'middle-0', trainers: ['trainer-0'] }]);
  });

  it('gives the trainers of a dead aggregator to the others, and trainers to one that comes late with the next round', async () => {
    startCoordinator(5);
    const { top, middles } = startCrew();
    await top.told((pairing) => sizes(pairing).length === 2);
    await middles[0]!.stop();
    const alone = await top.told((pairing) => sizes(pairing).length === 1);
    expect(alone.teams).toEqual([{ aggregator: 'middle-1', trainers: ['trainer-0', 'trainer-1', 'trainer-2'] }]);
    const back = startMiddle(0);
    expect((await back.told(isDealt(1))).teams).toEqual([{ aggregator: 'middle-0', trainers: [] }]);
    top.line.tell({ program: 'top-aggregator', round: 2 });
    expect(sizes(await top.told(isDealt(2)))).toEqual([1, 2]);
  });

  it('comes to the same teams when it begins anew', async () => {
    const stop = startCoordinator(6);
    const { top, trainers } = startCrew();
    const { teams } = await top.told(isDealt(1));
    await stop();
    startCoordinator(6);
    const late = new Worker('top-1', { program: 'top-aggregator', round: 1 });
    expect((await late.told(isDealt(1))).teams).toEqual(teams);
    expect((await trainers[0]!.told(isDealt(1))).teams).toHaveLength(1);
  });

  it('takes nothing from a worker that it does not understand', async () => {
    startCoordinator(6);
    const stranger = network.dial(name('stranger'), 'aggregator', name('coordinator'), spool);
    stops.push(() => stranger.close());
    const reading = new AbortController();
    for await (const event of stranger.events(reading.signal)) {
      if (event.kind !== 'joined') continue;
      await stranger.send(event.end.id, {
        body: { $case: 'release', release: { lease: undefined, committed: true, clients: [] } },
      });
      reading.abort();
    }
    const { top } = startCrew();
    expect((await top.told(isDealt(1))).teams.flatMap(({ trainers }) => trainers)).toHaveLength(3);
  });
});

it('a round begins when trainers are with their aggregators, and says meanwhile for whom it waits', async () => {
  startCoordinator(3);
  const hub = network.hub(name('top-0'), spool);
  const desk = new ChildrenDesk(hub, log);
  running(
    (signal) => desk.run(new Background(log), signal),
    () => hub.close(),
  );
  const top = new Worker('top-0');
  const said: (string | undefined)[] = [];
  const say = (reason: string | undefined) => {
    said.push(reason);
    return Promise.resolve();
  };
  let begun = false;
  const gathered = gatherTeams(top.line, desk, 1, say, AbortSignal.timeout(5_000)).then(() => {
    begun = true;
  });
  await top.told(({ waiting }) => waiting?.includes('a trainer') === true);
  startMiddle(0);
  startTrainer(0);
  const up = network.dial(name('middle-0'), 'aggregator', name('top-0'), spool);
  stops.push(() => up.close());
  await top.told(isDealt(1));
  const reading = new AbortController();
  for await (const event of up.events(reading.signal)) {
    if (event.kind === 'joined') break;
  }
  expect(begun).toBe(false);
  await up.send(
    name('top-0'),
    writeMessage({ kind: 'roster', clients: [name('trainer-0')], software: new Map(), keeps: false }),
  );
  await gathered;
  expect(said[0]).toBe('waiting for the coordinator');
  expect(said).toContain('waiting for a trainer and a middle aggregator');
  expect(said.at(-1)).toBeUndefined();
});

it('a trainer leaves one aggregator and goes to the next as it is told', async () => {
  startCoordinator(4);
  const hubs = new Map<string, Channel>();
  for (const middle of ['middle-0', 'middle-1']) {
    const hub = network.hub(name(middle), spool);
    hubs.set(middle, hub);
    stops.push(() => hub.close());
  }
  const trainer = startTrainer(0);
  const parent = ledBy(trainer.line, (owner) => network.dial(name('trainer-0'), 'trainer', owner, spool));
  stops.push(() => parent.close());
  const middles = [startMiddle(0), startMiddle(1)];
  startTop();
  const seen: string[] = [];
  const reading = new AbortController();
  for await (const event of parent.events(reading.signal)) {
    seen.push(`${event.kind} ${event.kind === 'message' ? '' : event.end.id}`);
    if (seen.length === 1) {
      expect(parent.ends().map(({ id }) => `joined ${id}`)).toEqual(seen);
      const index = seen[0] === 'joined middle-0' ? 0 : 1;
      await middles[index]!.stop();
    }
    if (seen.length === 3) reading.abort();
  }
  const [first, second] = seen[0] === 'joined middle-0' ? ['middle-0', 'middle-1'] : ['middle-1', 'middle-0'];
  expect(seen).toEqual([`joined ${first}`, `left ${first}`, `joined ${second}`]);
  expect(hubs.get(first)?.ends()).toEqual([]);
  expect(
    hubs
      .get(second)
      ?.ends()
      .map(({ id }) => id),
  ).toEqual(['trainer-0']);
});
