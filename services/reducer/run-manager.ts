import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { nanoid } from 'nanoid';
import {
  asNestorError,
  isNestorError,
  NestorError,
  type PeerName,
  type RunConfig,
  type RunId,
  type RunRecord,
} from '../core/index.js';
import { isPassing } from '../storage/index.js';
import { trainRun, type Progress, type TopAggregator } from '../workers/index.js';
import type { OpenWork } from './federation.js';
import { StoredRunBook, type BookTools } from './run-book.js';

interface ActiveRun {
  readonly id: RunId;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
  book?: StoredRunBook;
}

/** Pause before a run goes on after a store's trouble that the book could not wait out. */
const troublePauseMs = 1_000;

const nobody: ReadonlySet<PeerName> = new Set();

/** Runs, one at a time: starts them, goes on with those of an earlier process, stops them. */
export class RunManager {
  #active: ActiveRun | undefined;
  /** Starting takes several steps; two requests must not interleave. */
  #starting = false;

  constructor(
    private readonly top: TopAggregator,
    private readonly tools: BookTools,
    private readonly log: Logger,
    private readonly signal: AbortSignal,
  ) {}

  get activeRunId(): RunId | undefined {
    return this.#active?.id;
  }

  get progress(): Progress | undefined {
    return this.#active?.book?.latestProgress;
  }

  /** Clients whose answer is still to come. */
  get pending(): ReadonlySet<PeerName> {
    return this.#active?.book?.pending ?? nobody;
  }

  /** What clients are asked for right now. */
  get open(): OpenWork | undefined {
    return this.#active?.book?.open;
  }

  /** Goes on with the run that an earlier process has left, if there is one. */
  async resume(): Promise<void> {
    const [run, ...others] = await this.tools.records.runs.active();
    if (run === undefined) return;
    for (const { _id } of others)
      await this.tools.records.runs.patch(_id, { state: 'stopped', endedAt: new Date().toISOString() });
    this.tools.events.publish({
      ...{ level: 'info', type: 'run.resumed', runId: run._id },
      message: `going on with the run after ${run.round} of ${run.config.rounds} rounds`,
    });
    this.#begin(run._id);
  }

  /** @throws run.in_progress, and what resolving the model throws */
  async start(config: RunConfig): Promise<RunRecord> {
    this.#refuseSecond();
    this.#starting = true;
    try {
      const model = await this.tools.models.resolve(config.model);
      const run = await this.tools.records.runs.create({
        ...{ _id: nanoid(12).replace(/^[-_]/, 'r') as RunId, state: 'pending', config },
        ...{ seedModelId: model._id, latestModelId: model._id, round: 0, epoch: 0 },
      });
      this.tools.events.publish({
        ...{ level: 'info', type: 'run.started', runId: run._id },
        message: `run of ${config.rounds} rounds started from model ${model._id}`,
        fields: { modelId: model._id, rounds: config.rounds, config },
      });
      this.#begin(run._id);
      return run;
    } finally {
      this.#starting = false;
    }
  }

  /** @throws run.not_found, run.not_running */
  async stop(id: RunId): Promise<RunRecord> {
    const { runs } = this.tools.records;
    if ((await runs.get(id)) === undefined) throw new NestorError('run.not_found', `there is no run ${id}`);
    const stopped = await runs.patch(id, { state: 'stopped', endedAt: new Date().toISOString(), waitingFor: null });
    if (!stopped) throw new NestorError('run.not_running', `run ${id} has ended`);
    if (this.#active?.id === id) {
      this.#active.stop.abort(new NestorError('run.stopped'));
      await this.#active.ended;
    }
    this.tools.events.publish({ level: 'warning', type: 'run.stopped', runId: id, message: 'run stopped' });
    const run = await runs.get(id);
    if (run === undefined) throw new NestorError('run.not_found', `there is no run ${id}`);
    return run;
  }

  async settled(): Promise<void> {
    await this.#active?.ended;
  }

  #refuseSecond(): void {
    if (this.#active !== undefined) {
      throw new NestorError('run.in_progress', `run ${this.#active.id} is in progress`, {
        details: { runId: this.#active.id },
      });
    }
    if (this.#starting) throw new NestorError('run.in_progress', 'a run is being started');
  }

  #begin(id: RunId): void {
    const stop = new AbortController();
    const active: ActiveRun = {
      id,
      stop,
      ended: this.#conduct(id, AbortSignal.any([this.signal, stop.signal]), (book) => {
        active.book = book;
      }).finally(() => {
        if (this.#active === active) this.#active = undefined;
      }),
    };
    this.#active = active;
  }

  /** Trains a run to its end, through every trouble that may pass. */
  async #conduct(id: RunId, signal: AbortSignal, onBook: (book: StoredRunBook) => void): Promise<void> {
    let book: StoredRunBook | undefined;
    for (;;) {
      try {
        signal.throwIfAborted();
        const run = await this.tools.records.runs.takeOver(id);
        if (run === undefined || (run.state !== 'pending' && run.state !== 'running')) return;
        const startedAt = run.startedAt ?? new Date().toISOString();
        await this.tools.records.runs.patch(id, { state: 'running', startedAt }, { epoch: run.epoch });
        book = await StoredRunBook.open({ ...run, state: 'running', startedAt }, this.tools, signal);
        onBook(book);
        await trainRun(this.top, book, signal);
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (isNestorError(error) && (error.code === 'run.commit_lost' || error.code === 'run.stopped')) {
          this.log.warn({ runId: id, code: error.code }, error.message);
          return;
        }
        await this.#overcome(id, book, error, signal);
        if (!isPassing(error)) return;
      }
    }
  }

  /** Says what is wrong; the run fails if that does not pass by itself. */
  async #overcome(runId: RunId, book: StoredRunBook | undefined, error: unknown, signal: AbortSignal): Promise<void> {
    const { code, message } = asNestorError(error);
    if (isPassing(error)) {
      this.tools.events.publish({
        level: 'warning',
        type: 'run.waiting',
        runId,
        message: `waiting for a store: ${code}: ${message}`,
      });
      await sleep(troublePauseMs, undefined, { signal }).catch(() => undefined);
      return;
    }
    this.log.error({ err: error, runId }, 'the run failed');
    await book?.fail(code, message).catch((cause: unknown) => {
      this.log.error({ err: cause, runId }, 'the failure could not be recorded');
    });
  }
}
