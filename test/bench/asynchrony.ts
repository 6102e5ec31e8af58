/** What asynchrony brings, on a virtual clock. From `dist`: `node dist/test/bench/asynchrony.js`. */
import { fileURLToPath } from 'node:url';
import { randomNumbers } from '../../clients/learner/random.js';
import type { Selector } from '../../services/core/index.js';
import { printRows, type BenchRow } from './rows.js';
import { Simulation } from './simulation/simulation.js';

/** Updates in a buffer. */
const aggGoal = 10;
/** Mean of half-normal times is 0.798: by then it is forgotten that all began together. */
const warmUpTime = 3;

/** Updates in a unit of time, with so many trainers at work on a run that waits for nobody. */
const asynchronousThroughput = async (concurrency: number, updates: number): Promise<number> => {
  await using simulation = await Simulation.open({ config: { aggGoal, concurrency, clientsRequired: concurrency } });
  const { clock, ends } = simulation;
  for (let index = 0; index < concurrency; index += 1) simulation.join(`t${index}`);
  const isAllAtWork = () => clock.sleeping === concurrency;
  let before = 0;
  while (ends.length - before < updates) {
    await simulation.quiet(isAllAtWork);
    if (clock.now < warmUpTime) before = ends.length + 1;
    clock.advance();
  }
  await simulation.quiet(isAllAtWork);
  return (ends.length - before) / (clock.now - (ends[before - 1] ?? 0));
};

/** Updates in a unit of time, when each round waits for all of so many trainers. */
const synchronousThroughput = async (concurrency: number, rounds: number): Promise<number> => {
  const clients = { clientsRequired: concurrency, clientsRequested: concurrency };
  await using simulation = await Simulation.open({ config: clients });
  const { clock, ends, book } = simulation;
  for (let index = 0; index < concurrency; index += 1) simulation.join(`t${index}`);
  while (book.run.round < rounds) {
    await simulation.quiet(() => clock.sleeping === concurrency);
    for (let left = concurrency; left > 0; left -= 1) clock.advance();
    const round = book.run.round;
    await simulation.quiet(() => book.run.round > round);
  }
  return ends.length / clock.now;
};

/** Asks everybody once, as soon as they come. */
const newcomers: Selector = ({ candidates }) => ({
  names: candidates.filter(({ isBusy, last }) => !isBusy && last === undefined).map(({ name }) => name),
});

/** Trainers come at random at a rate, train once, and leave. */
const openLoop = async (rate: number, updates: number) => {
  await using simulation = await Simulation.open({
    config: { aggGoal, clientsRequired: 1 },
    selector: newcomers,
  });
  const { clock, ends, book } = simulation;
  const random = randomNumbers(rate);
  const inFlight: number[] = [];
  let joined = 0;
  const expectNext = () => {
    simulation.after(-Math.log(1 - random()) / rate, () => {
      joined += 1;
      simulation.join(`t${joined}`, { leaves: true });
      expectNext();
    });
  };
  expectNext();
  while (ends.length < updates) {
    const [endedBefore, joinedBefore] = [ends.length, joined];
    clock.advance();
    await simulation.quiet(() => ends.length > endedBefore || joined > joinedBefore);
    // The others that are at work when an update comes.
    if (ends.length > endedBefore) inFlight.push(joined - ends.length);
    // The next arrival sleeps, and everybody who is here and has not ended.
    await simulation.quiet(
      () =>
        clock.sleeping === 1 + joined - ends.length &&
        simulation.left === ends.length &&
        book.run.round === Math.floor(ends.length / aggGoal),
    );
  }
  const staleness = book.versions.flatMap((version) => version.staleness);
  return { staleness: momentsOf(staleness), inFlight: momentsOf(inFlight) };
};

const momentsOf = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, sd: Math.sqrt(variance) };
};

/** Concurrency → updates, rounds, and what to reach. */
const closedLoops = [
  { concurrency: 10, updates: 4_000, rounds: 300, target: 2.39 },
  { concurrency: 100, updates: 4_000, rounds: 80, target: 3.4 },
  { concurrency: 500, updates: 6_000, rounds: 30, target: 4.04 },
  { concurrency: 1_000, updates: 6_000, rounds: 20, target: 4.29 },
];

const openLoops = [
  { rate: 100, mean: '7.9 ± 0.2', sd: '6.0 ± 0.2', inFlight: '80 ± 1' },
  { rate: 1_000, mean: '78 ± 1', sd: '60 ± 2', inFlight: '792 ± 10' },
];
/** From an empty system on. */
const openLoopUpdates = 40_000;

export const benchAsynchrony = async (): Promise<readonly BenchRow[]> => {
  const rows: BenchRow[] = [];
  for (const { concurrency, updates, rounds, target } of closedLoops) {
    process.stderr.write(`bench: ${concurrency} at work\n`);
    const asynchronous = await asynchronousThroughput(concurrency, updates);
    const ratio = asynchronous / (await synchronousThroughput(concurrency, rounds));
    const name = `updates, asynchronous ÷ synchronous, ${concurrency} at work`;
    rows.push({ name, value: ratio, unit: '×', target: `${target} ± 5 %` });
  }
  for (const { rate, ...target } of openLoops) {
    process.stderr.write(`bench: ${rate} trainers a unit of time\n`);
    const { staleness, inFlight } = await openLoop(rate, openLoopUpdates);
    rows.push(
      {
        name: `${rate} trainers a unit of time: staleness`,
        value: staleness.mean,
        unit: 'versions',
        target: target.mean,
      },
      {
        name: `${rate} trainers a unit of time: its deviation`,
        value: staleness.sd,
        unit: 'versions',
        target: target.sd,
      },
      { name: `${rate} trainers a unit of time: at work`, value: inFlight.mean, unit: '', target: target.inFlight },
    );
  }
  return rows;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) printRows(await benchAsynchrony());
