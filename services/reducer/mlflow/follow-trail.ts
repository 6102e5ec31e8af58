import type { Logger } from 'pino';
import pRetry from 'p-retry';
import { asNestorError, type EventRecord, type NestorError } from '../../core/index.js';
import { isPassing, persistently, type Records } from '../../storage/index.js';
import { Wake } from '../../workers/index.js';
import type { EventLog } from '../event-log.js';
import type { ExportPosition } from './position.js';
import type { ExportStep, RunExport } from './run-export.js';

/** What follows the trail. */
export interface TrailFollower {
  readonly events: EventLog;
  readonly records: Records;
  readonly runs: RunExport;
  readonly position: ExportPosition;
  readonly logger: Logger;
  /** Between two tries at a server that is away. @default 1,000 to 60,000 */
  readonly pauseMs?: { readonly first: number; readonly longest: number };
}

const pageSize = 500;
/** Time to bring what is left when the process ends. */
const farewellMs = 5_000;

/**
 * Brings what the trail tells of runs to MLflow, from where it was, until the signal. The trail is the queue: it
 * outlives outages and restarts, and no run waits for it. What the server refuses is told in the trail and left out.
 */
export const followTrail = async (options: TrailFollower, signal: AbortSignal): Promise<void> => {
  const { events, records, position, logger, runs } = options;
  const wake = new Wake();
  const unwatch = events.watch(({ kind }) => {
    if (kind === 'event') wake.notify();
  });
  const hurry = new AbortController();
  const delivery = new Delivery(options, hurry.signal);
  const giveUp = () => {
    hurry.abort(signal.reason);
  };
  const onEnding = () => {
    if (delivery.isWaiting) giveUp();
    else setTimeout(giveUp, farewellMs).unref();
  };
  signal.addEventListener('abort', onEnding, { once: true });
  /** What is not remembered is brought once more after a restart, which does no harm. */
  const remember = (eventId: string) =>
    position.write(eventId).catch((error: unknown) => {
      logger.warn({ err: error }, 'how far the export is could not be written down');
    });
  try {
    const read = <T>(what: () => Promise<T>) => persistently(what, hurry.signal, () => undefined);
    let last = (await position.read()) ?? (await read(() => records.events.lastId())) ?? '';
    let settled = false;
    // A first export begins here, also if nothing can be brought before a restart.
    await remember(last);
    for (;;) {
      await events.flushed();
      const page = await read(() => records.events.after(last, pageSize));
      for (const event of page) {
        const steps = runs.stepsOf(event);
        for (const step of steps) await delivery.bring(event, step);
        last = event._id;
        if (steps.length > 0) await remember(last);
      }
      if (page.length > 0) {
        await remember(last);
      } else if (!settled) {
        await delivery.bring(undefined, runs.unseenEnds);
        settled = true;
      } else {
        await wake.wait(Infinity, signal);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    if (delivery.isWaiting) logger.warn('MLflow was away to the end; the export goes on at the next start');
  } finally {
    unwatch();
    signal.removeEventListener('abort', onEnding);
  }
};

/** Brings one step after the other, however long the server is away, and says so once. */
class Delivery {
  #trouble: string | undefined;

  constructor(
    private readonly options: TrailFollower,
    private readonly signal: AbortSignal,
  ) {}

  get isWaiting(): boolean {
    return this.#trouble !== undefined;
  }

  /** Brings a step, or says that it cannot be brought. */
  async bring(event: EventRecord | undefined, step: ExportStep): Promise<void> {
    try {
      await this.#insist(() => step.run(this.signal));
      this.options.logger.info({ runId: event?.runId, delivered: step.what }, `${step.what}: delivered`);
    } catch (error) {
      if (this.signal.aborted) throw error;
      const { code, message } = asNestorError(error);
      this.#tell('mlflow.undelivered', 'warning', `${step.what}: not delivered to MLflow: ${code}: ${message}`, event);
    }
  }

  async #insist(work: () => Promise<void>): Promise<void> {
    const { first = 1_000, longest = 60_000 } = this.options.pauseMs ?? {};
    await pRetry(work, {
      ...{ retries: Infinity, minTimeout: first, maxTimeout: longest, randomize: true, signal: this.signal },
      shouldRetry: ({ error }) => mayPass(error),
      onFailedAttempt: ({ error }) => {
        if (mayPass(error)) this.#wait(error);
      },
    });
    if (this.#trouble !== undefined) this.#tell('mlflow.resumed', 'info', 'MLflow is back, the export goes on');
    this.#trouble = undefined;
  }

  #wait({ code, message }: NestorError): void {
    if (this.#trouble === code) return;
    this.#trouble = code;
    this.#tell('mlflow.waiting', 'warning', `the export waits: ${code}: ${message}`);
  }

  #tell(type: string, level: EventRecord['level'], message: string, { runId, round }: Partial<EventRecord> = {}): void {
    this.options.events.publish({
      ...{ type, level, message },
      ...(runId === undefined ? {} : { runId }),
      ...(round === undefined ? {} : { round }),
    });
  }
}

const mayPass = (error: unknown): error is NestorError => {
  const { code } = asNestorError(error);
  return isPassing(error) || code === 'mlflow.unavailable' || code === 'mlflow.denied';
};
