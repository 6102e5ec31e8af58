import type { Logger } from 'pino';
import { isNestorError, type PeerName } from '../../core/index.js';
import type { Channel } from '../../transport/index.js';
import { Background } from '../background.js';
import { nowMs } from '../clock.js';
import { Wake } from '../wake.js';
import { readReport, writePairing, type Pairing } from './messages.js';
import { Pairings } from './pairings.js';

/** What a coordinator is made of. */
export interface CoordinatorOptions {
  /** Hubs of all workers that it coordinates. */
  readonly channels: readonly Channel[];
  /** Draws of rounds depend on it. */
  readonly seed: number;
  /** How many workers should be there. */
  readonly required: () => number;
  /** Tells when that number changes. @returns what ends it */
  readonly onRequired: (listener: () => void) => () => void;
  /** How long a round waits for workers that are not there yet, once some can work. @default 60,000 for the first one, else 10,000 */
  readonly patienceMs?: number;
  readonly log: Logger;
}

/**
 * The role program of a coordinator: says, round by round, which trainers work with which aggregator. A top aggregator
 * asks for each round; what it knows of the others it knows by their connections. It keeps nothing: begun anew, it
 * hears from everybody and comes to the same teams. Ends with the signal.
 */
export const runCoordinator = async (options: CoordinatorOptions, signal: AbortSignal): Promise<void> => {
  const { log } = options;
  const stop = new AbortController();
  const running = AbortSignal.any([signal, stop.signal]);
  const background = new Background(log);
  const wake = new Wake();
  const pairings = new Pairings(options.seed);
  /** What each worker has been told last, and where. */
  const told = new Map<PeerName, { readonly channel: Channel; text: string }>();

  const serve = async (channel: Channel) => {
    for await (const event of channel.events(running)) {
      if (event.kind === 'message') {
        const { id } = event.from;
        try {
          pairings.arrived(id, readReport(event.message));
        } catch (error) {
          if (!isNestorError(error)) throw error;
          log.warn({ from: id, code: error.code }, error.message);
          continue;
        }
        if (!told.has(id)) told.set(id, { channel, text: '' });
      } else if (event.kind === 'left') {
        log.info({ child: event.end.id, code: event.reason.code }, `left: ${event.reason.message}`);
        told.delete(event.end.id);
        pairings.left(event.end.id);
      }
      wake.notify();
    }
  };

  const tell = (waiting: string | undefined) => {
    const teams = pairings.teams();
    for (const [name, last] of told) {
      const pairing: Pairing = { round: pairings.round, teams: pairings.teamsFor(name, teams), waiting };
      const text = JSON.stringify(pairing);
      if (text === last.text) continue;
      last.text = text;
      background.start(`telling ${name} its team`, () => last.channel.send(name, writePairing(pairing), running));
    }
  };

  const coordinate = async () => {
    const assembling = new Assembling(
      pairings,
      options.required,
      () => options.patienceMs ?? patienceMs(pairings.round),
    );
    let waited: string | undefined;
    let announced = '';
    for (;;) {
      const { waiting, leftMs } = assembling.state();
      if (pairings.isDue && leftMs <= 0) {
        pairings.deal();
        assembling.restart();
      }
      const now = pairings.isDue ? waiting : undefined;
      if (now !== waited && now !== undefined) log.info(now);
      waited = now;
      const text = teamsText(pairings);
      if (text !== announced && pairings.round > 0) log.info({ round: pairings.round }, text);
      announced = text;
      tell(now);
      await wake.wait(pairings.isDue ? leftMs : Infinity, running);
      // Changes in quick succession are told as one.
      await new Promise(setImmediate);
    }
  };

  const unwatch = options.onRequired(() => {
    wake.notify();
  });
  try {
    await Promise.all([...options.channels.map(serve), coordinate()]);
  } finally {
    unwatch();
    stop.abort();
    await background.settled();
  }
};

/** How long a round waits for those that could come yet: the first one longer, while all of them are being started. */
const patienceMs = (round: number): number => (round === 0 ? 60_000 : 10_000);

/** Whether everybody is there for the next round, and for whom it waits. */
class Assembling {
  #enoughSinceMs: number | undefined;

  constructor(
    private readonly pairings: Pairings,
    private readonly required: () => number,
    private readonly patienceMs: () => number,
  ) {}

  /** @returns the time for which the round has to wait yet, and for whom */
  state(): { readonly waiting: string | undefined; readonly leftMs: number } {
    const { pairings } = this;
    if (!pairings.isDue) return { waiting: undefined, leftMs: Infinity };
    const missing = pairings.missing();
    if (missing.length > 0) {
      this.#enoughSinceMs = undefined;
      return { waiting: `waiting for ${missing.join(' and ')}`, leftMs: Infinity };
    }
    const required = this.required();
    if (pairings.size >= required) return { waiting: undefined, leftMs: 0 };
    this.#enoughSinceMs ??= nowMs();
    return {
      waiting: `waiting for workers: ${pairings.size} of ${required} connected to the coordinator`,
      leftMs: Math.max(0, this.#enoughSinceMs + this.patienceMs() - nowMs()),
    };
  }

  /** The round is dealt; the next one waits anew. */
  restart(): void {
    this.#enoughSinceMs = undefined;
  }
}

/** As `round 2: middle-0 with trainer-1, trainer-2; middle-1 with nobody`. */
const teamsText = (pairings: Pairings): string =>
  `round ${pairings.round}: ${pairings
    .teams()
    .map(({ aggregator, trainers }) => `${aggregator} with ${trainers.length === 0 ? 'nobody' : trainers.join(', ')}`)
    .join('; ')}`;
