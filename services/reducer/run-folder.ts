import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoid } from 'nanoid';
import type { Logger } from 'pino';
import { NestorError, type PeerName, type RunConfig, type RunId, type RunRecord } from '../core/index.js';
import { openObjectStore, openRecords, type ObjectStore, type Records } from '../storage/index.js';
import { openSpool, type Spool } from '../transport/index.js';
import { trainRun, UpdateJournal, type RoundDraft, type TopAggregator } from '../workers/index.js';
import { EventLog } from './event-log.js';
import { ModelLibrary } from './model-library.js';
import { StoredRunBook } from './run-book.js';
import { Traffic } from './traffic.js';

/** Largest model that a run in a folder starts from, in bytes. */
const maxModelBytes = 4 * 1024 ** 3;

/** One run with its records, models and updates in a folder: what a top aggregator without a federation keeps. */
export class RunFolder {
  readonly journal: UpdateJournal;

  private constructor(
    private readonly folder: string,
    private readonly objects: ObjectStore,
    private readonly records: Records,
    readonly spool: Spool,
    private readonly models: ModelLibrary,
    private readonly events: EventLog,
    private readonly traffic: Traffic,
  ) {
    this.journal = new UpdateJournal(join(folder, 'journal'));
  }

  /** @param name of the top aggregator */
  static async open(folder: string, name: PeerName, logger: Logger, signal: AbortSignal): Promise<RunFolder> {
    await mkdir(folder, { recursive: true });
    const objects = openObjectStore({ kind: 'filesystem', root: join(folder, 'objects') });
    const records = openRecords({ kind: 'sqlite', path: join(folder, 'records.sqlite') });
    await objects.ready(signal);
    await records.ready(signal);
    const spool = await openSpool(join(folder, 'spool'));
    const models = new ModelLibrary(objects, records, spool, join(folder, 'scratch'), maxModelBytes);
    await models.open();
    const events = new EventLog(records, logger, signal);
    await events.open();
    events.watch((happening) => {
      if (happening.kind !== 'event') return;
      const { type, round = 0, fields } = happening.event;
      const metrics = metricsText(fields?.['metrics']);
      if (type === 'round.validated') logger.info(`round ${round}: ${metrics}`);
      if (type === 'round.committed' && metrics !== '') logger.info(`round ${round}, in training: ${metrics}`);
    });
    return new RunFolder(folder, objects, records, spool, models, events, new Traffic(name));
  }

  /**
   * The run of this folder; a new one if there is none.
   * @param writeSeed writes the model that a new run starts from
   * @throws model.malformed and its like, and what `writeSeed` throws
   */
  async runOrBegin(config: RunConfig, writeSeed: (path: string) => Promise<void>): Promise<RunRecord> {
    const [run] = await this.records.runs.list({ limit: 1 });
    if (run !== undefined) return run;
    const path = this.models.scratchPath();
    await writeSeed(path);
    const { _id: seedModelId } = await this.models.import(path);
    return await this.records.runs.create({
      ...{ _id: nanoid(12).replace(/^[-_]/, 'r') as RunId, state: 'pending', config },
      ...{ seedModelId, latestModelId: seedModelId, round: 0, epoch: 0 },
    });
  }

  /**
   * Trains the run to its end, with this configuration from here on.
   * @returns the run as it is then
   * @throws the signal's reason; called again, it goes on where it was
   */
  async train(
    top: Omit<TopAggregator, 'spool' | 'journal'>,
    { _id }: RunRecord,
    config: RunConfig,
    onCommitted: (round: RoundDraft) => void,
    signal: AbortSignal,
  ): Promise<RunRecord> {
    const { objects, records, spool, models, events, traffic, journal } = this;
    const run = await records.runs.takeOver(_id);
    if (run !== undefined) {
      const startedAt = run.startedAt ?? new Date().toISOString();
      await records.runs.patch(_id, { state: 'running', startedAt }, { epoch: run.epoch });
      const tools = {
        objects,
        records,
        spool,
        models,
        events,
        traffic,
        statesDir: join(this.folder, 'states'),
        onCommitted,
      };
      const book = await StoredRunBook.open({ ...run, config, state: 'running', startedAt }, tools, signal);
      await trainRun({ ...top, spool, journal }, book, signal);
    }
    const now = await records.runs.get(_id);
    if (now === undefined) throw new NestorError('run.not_found', `there is no run ${_id}`);
    return now;
  }

  /** File of the run's latest model. */
  async modelFile({ latestModelId }: RunRecord, signal: AbortSignal): Promise<string> {
    const model = await this.records.models.get(latestModelId);
    if (model === undefined) throw new NestorError('model.not_found', `there is no record of model ${latestModelId}`);
    return await this.models.inSpool(model, signal);
  }

  async close(): Promise<void> {
    await this.events.flushed();
    await Promise.all([this.records.close(), this.objects.close()]);
  }
}

/** As `accuracy 0.9712, loss 0.0913`. */
const metricsText = (metrics: unknown): string =>
  Object.entries(typeof metrics === 'object' && metrics !== null ? metrics : {})
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toFixed(4) : String(value)}`)
    .join(', ');
