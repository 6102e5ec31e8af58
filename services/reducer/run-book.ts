import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  meansOf,
  NestorError,
  versionOf,
  weightedMeans,
  type BlobRef,
  type ClientOutcome,
  type CombinerPart,
  type ErrorCode,
  type Metrics,
  type ModelId,
  type ModelRecord,
  type PeerName,
  type RoundRecord,
  type RunRecord,
} from '../core/index.js';
import { type ObjectStore, type Records, type RunPatch, persistently } from '../storage/index.js';
import type { Spool } from '../transport/index.js';
import type { Keepers, Progress, RoundDraft, RunBook, WrittenModel } from '../workers/index.js';
import type { EventLog, NewEvent } from './event-log.js';
import type { OpenWork } from './federation.js';
import type { ModelLibrary } from './model-library.js';
import { keepMetrics, keepSummary } from './round-metrics.js';
import type { Traffic } from './traffic.js';

/** What a book is written with. */
export interface BookTools {
  readonly objects: ObjectStore;
  readonly records: Records;
  readonly spool: Spool;
  readonly models: ModelLibrary;
  readonly events: EventLog;
  readonly traffic: Traffic;
  /** Aggregators that write what concerns their clients themselves. @default none does */
  readonly keepers?: Keepers;
  /** Folder for the server optimizer's state. */
  readonly statesDir: string;
  /** Told of each round that is committed. */
  readonly onCommitted?: (round: RoundDraft) => void;
}

/** Read at one time when all rounds are gone through. */
const roundsPerPage = 100;

const byClient = (a: ClientOutcome, b: ClientOutcome): number => (a.client < b.client ? -1 : 1);
const stateKey = (run: RunRecord, state: BlobRef): string => `states/${run._id}/${state.name}.safetensors`;

/** The book of one run, in the stores: every step is whole before the next begins, so that a killed reducer reads on. */
export class StoredRunBook implements RunBook {
  #run: RunRecord;
  #progress: Progress | undefined;
  #trouble: string | undefined;
  /** The model that clients are asked to work on. */
  #base: BlobRef | undefined;
  /** Clients that were asked and have not answered. */
  readonly #pending = new Set<PeerName>();
  /** What clients were asked for last, until the record of the round tells what became of it. */
  #open: (Omit<OpenWork, 'parts'> & { readonly parts: Map<PeerName, ClientOutcome> }) | undefined;

  private constructor(
    run: RunRecord,
    private readonly tools: BookTools,
    private readonly signal: AbortSignal,
  ) {
    this.#run = run;
  }

  /** Opens the book of a run that this reducer has taken over. */
  static async open(run: RunRecord, tools: BookTools, signal: AbortSignal): Promise<StoredRunBook> {
    const book = new StoredRunBook(run, tools, signal);
    await mkdir(tools.statesDir, { recursive: true });
    await book.#finishInterruptedCommit();
    return book;
  }

  get run(): RunRecord {
    return this.#run;
  }

  get latestProgress(): Progress | undefined {
    return this.#progress;
  }

  /** Clients whose answer is still to come. */
  get pending(): ReadonlySet<PeerName> {
    return this.#pending;
  }

  /** What clients are asked for right now. */
  get open(): OpenWork | undefined {
    return this.#open && { ...this.#open, parts: [...this.#open.parts.values()] };
  }

  async latestModel(signal: AbortSignal): Promise<ModelRecord> {
    const model = await this.model(this.#run.latestModelId, signal);
    this.#base = model.file;
    return model;
  }

  model(id: ModelId, signal: AbortSignal): Promise<ModelRecord> {
    return this.#persist(async () => {
      const model = await this.tools.records.models.get(id);
      if (model === undefined) throw new NestorError('model.not_found', `there is no record of model ${id}`);
      await this.tools.models.inSpool(model, signal);
      return model;
    });
  }

  async optimizerState(signal: AbortSignal): Promise<string | undefined> {
    const state = this.#run.optimizerState;
    if (state === undefined) return undefined;
    const path = join(this.tools.statesDir, state.name);
    const here = await stat(path).catch(() => undefined);
    if (here?.size !== state.sizeBytes) {
      await this.#persist(() => this.tools.objects.getFile(stateKey(this.#run, state), path, signal));
    }
    return path;
  }

  lastRound(): Promise<RoundRecord | undefined> {
    return this.#persist(() => this.tools.records.rounds.latest(this.#run._id));
  }

  async *rounds(): AsyncGenerator<RoundRecord, void> {
    for (let offset = 0; ; offset += roundsPerPage) {
      const page = await this.#persist(() =>
        this.tools.records.rounds.ofRun(this.#run._id, { limit: roundsPerPage, offset }),
      );
      yield* page;
      if (page.length < roundsPerPage) return;
    }
  }

  async metricsHistory(): Promise<readonly (Metrics | undefined)[]> {
    const { summaries } = this.tools.records;
    const rounds = await this.#persist(() => summaries.ofRun(this.#run._id, { limit: 1_000_000 }));
    return rounds.map(({ validation }) => validation && meansOf(validation));
  }

  async saveRound(round: RoundDraft): Promise<void> {
    const { runId, round: number, attempt, state } = round;
    if (state !== 'collecting') this.#pending.clear();
    await this.#persist(() => this.tools.records.rounds.put({ ...round, _id: `${runId}:${number}:${attempt}` }));
    if (state === 'committed' || state === 'abandoned') this.#open = undefined;
    if (state === 'open' && round.asked.length === 0) {
      this.#publish({ level: 'info', type: 'round.started', round: number, message: `round ${number} started` });
    }
    if (state === 'abandoned') {
      const message = `round ${number} (attempt ${attempt}) was abandoned: ${round.reason ?? ''}`;
      this.#publish({
        level: 'warning',
        type: 'round.abandoned',
        round: number,
        message,
        fields: { attempt, reason: round.reason },
      });
    }
  }

  async commit(round: RoundDraft, model: WrittenModel, path: string, statePath: string | undefined): Promise<void> {
    const { objects, records, spool, traffic } = this.tools;
    const startedAtMs = Date.now();
    const objectKey = `models/${model.modelId}.safetensors`;
    await this.#persist(() => objects.putFile(objectKey, path));
    await spool.adopt(path, model.file);
    const state =
      statePath === undefined || model.state === undefined ? undefined : await this.#keepState(statePath, model.state);
    await this.#persist(() =>
      records.models.add({
        ...{ _id: model.modelId, file: model.file, objectKey, tensors: model.tensors, parameters: model.parameters },
        ...{ parentId: round.baseModelId, runId: round.runId, round: round.round },
      }),
    );
    const expected = { round: round.round - 1, epoch: this.#run.epoch };
    const commit = { latestModelId: model.modelId, ...(state === undefined ? {} : { optimizerState: state }) };
    const committed = await this.#persist(() => records.runs.commitRound(this.#run._id, expected, commit));
    if (!committed) await this.#explainLostCommit(expected.round);
    this.#run = { ...this.#run, ...commit, round: round.round };
    await this.#closeRound({
      ...round,
      phasesMs: { ...round.phasesMs, commit: Date.now() - startedAtMs },
      startsMs: { ...round.startsMs, commit: startedAtMs - Date.parse(round.startedAt) },
      bytesSent: traffic.takeSent(),
    });
  }

  async validated(round: RoundDraft, outcomes: readonly ClientOutcome[]): Promise<void> {
    const metrics = weightedMeans(outcomes);
    const { records, traffic } = this.tools;
    const { runs, models } = records;
    const latest = this.#run.latestModelId;
    const bytesSent = (round.bytesSent ?? 0) + traffic.takeSent();
    await this.#persist(() => keepMetrics(this.tools, round, 'validate', latest, outcomes));
    await this.#persist(() => keepSummary(records, { ...round, modelId: latest, bytesSent }, outcomes));
    await this.#persist(() => models.setMetrics(this.#run.latestModelId, metrics));
    await this.#persist(() => runs.patch(this.#run._id, { metrics }, this.#expected()));
    this.#run = { ...this.#run, metrics };
    await this.saveRound({ ...round, metrics, bytesSent, validation: outcomes.toSorted(byClient) });
    const { examples, updates, modelId, durationMs, endedAt } = round;
    this.#publish({
      ...{ level: 'info', type: 'round.validated', round: round.round },
      message: `round ${round.round} validated by ${outcomes.filter(({ outcome }) => outcome === 'accepted').length} clients`,
      fields: { modelId, examples, updates, durationMs, endedAt, metrics },
    });
  }

  async waiting(reason: string | undefined): Promise<void> {
    await this.#patch({ waitingFor: reason ?? null });
    if (reason === undefined) this.#publish({ level: 'info', type: 'run.resumed', message: 'the run goes on' });
    else this.#publish({ level: 'warning', type: 'run.waiting', message: reason });
  }

  asked(round: RoundDraft, work: Progress['work'], clients: readonly PeerName[]): void {
    for (const client of clients) {
      this.#pending.add(client);
      this.#publish({
        level: 'info',
        type: 'client.asked',
        round: round.round,
        client,
        message: `asked to ${work}`,
        fields: { work },
      });
    }
  }

  partial(part: CombinerPart): void {
    this.tools.traffic.summed(part);
  }

  outcome(round: RoundDraft, work: Progress['work'], part: ClientOutcome): void {
    const { client, outcome, ...rest } = part;
    this.#openPartsOf(round, work).set(client, part);
    if (outcome === 'asked' && this.#base !== undefined) this.tools.traffic.asked(rest.via, this.#base);
    if (outcome === 'asked') this.#pending.add(client);
    else if (this.#pending.delete(client)) this.tools.traffic.answered({ client, outcome, ...rest });
    const types = {
      accepted: 'client.answered',
      failed: 'client.failed',
      refused: 'client.refused',
      lost: 'client.lost',
    } as const;
    if (outcome === 'asked' || outcome === 'unused') return;
    const { code, message } = rest;
    const event: Omit<NewEvent, 'runId'> = {
      ...{ level: outcome === 'accepted' ? 'info' : 'warning', type: types[outcome], round: round.round, client },
      message: code === undefined ? `${work}: ${outcome}` : `${work}: ${outcome}: ${code}: ${message ?? ''}`,
      fields: { work, ...rest },
    };
    this.#publish(event, rest.via);
  }

  progress(progress: Progress): void {
    if (progress.work !== this.#progress?.work || progress.round !== this.#progress.round) this.#pending.clear();
    this.#progress = progress;
    this.tools.events.tell({ kind: 'progress', runId: this.#run._id, progress });
  }

  async complete(reason: string | undefined): Promise<void> {
    await this.#end(
      { state: 'completed', endedAt: new Date().toISOString(), waitingFor: null },
      {
        ...{ level: 'info', type: 'run.completed' },
        message: `run completed after ${this.#run.round} rounds${reason === undefined ? '' : `: ${reason}`}`,
        fields: { modelId: this.#run.latestModelId, rounds: this.#run.round, metrics: this.#run.metrics ?? {}, reason },
      },
    );
  }

  async fail(code: ErrorCode, message: string): Promise<void> {
    const failure = { code, message };
    await this.#end(
      { state: 'failed', failure, endedAt: new Date().toISOString(), waitingFor: null },
      {
        ...{ level: 'error', type: 'run.failed', message: `run failed: ${message}` },
        fields: { code, modelId: this.#run.latestModelId, rounds: this.#run.round },
      },
    );
  }

  async #end(patch: RunPatch & { state: RunRecord['state'] }, event: Omit<NewEvent, 'runId'>): Promise<void> {
    await this.#patch(patch);
    this.#run = { ...this.#run, state: patch.state };
    this.#publish(event);
  }

  async #patch(patch: RunPatch): Promise<void> {
    await this.#persist(() => this.tools.records.runs.patch(this.#run._id, patch, this.#expected()));
  }

  #expected(): { epoch: number } {
    return { epoch: this.#run.epoch };
  }

  #openPartsOf({ runId, round, attempt }: RoundDraft, work: Progress['work']): Map<PeerName, ClientOutcome> {
    const open = this.#open;
    if (open?.round !== round || open.attempt !== attempt || open.work !== work) {
      const parts = new Map<PeerName, ClientOutcome>();
      this.#open = { runId, round, attempt, work, parts };
      return parts;
    }
    return open.parts;
  }

  #publish(event: Omit<NewEvent, 'runId'>, keeper?: PeerName): void {
    this.tools.events.publish({ ...event, runId: this.#run._id }, keeper);
  }

  /** A reducer that was killed between the compare-and-set and the round's record. */
  async #finishInterruptedCommit(): Promise<void> {
    const last = await this.lastRound();
    if (last === undefined || last.round !== this.#run.round || last.state === 'committed') return;
    const { _id, createdAt: _created, schemaVersion: _version, ...round } = last;
    const accepted = round.outcomes.filter(({ outcome }) => outcome === 'accepted');
    const examples = accepted.reduce((sum, { numExamples = 0 }) => sum + numExamples, 0);
    const endedAt = new Date().toISOString();
    const durationMs = Date.parse(endedAt) - Date.parse(round.startedAt);
    const modelId = this.#run.latestModelId;
    const committed = {
      ...round,
      state: 'committed',
      modelId,
      examples,
      updates: accepted.length,
      endedAt,
      durationMs,
      ...(round.tasks === undefined ? {} : { version: versionOf(round.round, accepted, endedAt) }),
    } as const;
    await this.#closeRound(committed);
  }

  /** The round's own record comes last: as long as it does not say committed, all of this is done again. */
  async #closeRound(round: RoundDraft): Promise<void> {
    const { records } = this.tools;
    const { latestModelId } = this.#run;
    await this.#persist(() => keepMetrics(this.tools, round, 'train', round.baseModelId, round.outcomes));
    await this.#persist(() => keepSummary(records, { ...round, modelId: latestModelId }));
    await this.saveRound(round);
    this.tools.onCommitted?.(round);
    const { examples, updates, modelId, durationMs, endedAt, version } = round;
    const of = `committed: ${updates ?? 0} updates, ${examples ?? 0} examples`;
    this.#publish({
      ...{ level: 'info', type: 'round.committed', round: round.round },
      message:
        version === undefined
          ? `round ${round.round} ${of}`
          : `version ${version.version} ${of}, staleness ${version.staleness.join(' ')}`,
      fields: { modelId, examples, updates, durationMs, endedAt, metrics: weightedMeans(round.outcomes), version },
    });
  }

  async #explainLostCommit(round: number): Promise<void> {
    const now = await this.#persist(() => this.tools.records.runs.get(this.#run._id));
    if (now?.state === 'stopped') throw new NestorError('run.stopped');
    throw new NestorError(
      'run.commit_lost',
      `expected round ${round} under epoch ${this.#run.epoch}, found round ${now?.round ?? 0} under epoch ${now?.epoch ?? 0}`,
    );
  }

  /** Puts the optimizer's state into the object store and the states folder, and drops those before. */
  async #keepState(path: string, state: BlobRef): Promise<BlobRef> {
    const { objects, statesDir } = this.tools;
    await this.#persist(() => objects.putFile(stateKey(this.#run, state), path));
    const previous = this.#run.optimizerState?.name;
    const outdated = (await readdir(statesDir)).filter((name) => name !== previous && name !== state.name);
    await Promise.all(outdated.map((name) => rm(join(statesDir, name), { force: true })));
    await rename(path, join(statesDir, state.name));
    return state;
  }

  #persist<T>(operation: () => Promise<T>): Promise<T> {
    return persistently(operation, this.signal, (error) => {
      const trouble = error === undefined ? undefined : `${error.code}: ${error.message}`;
      if (trouble === this.#trouble) return;
      this.#trouble = trouble;
      if (trouble === undefined)
        this.#publish({ level: 'info', type: 'run.resumed', message: 'the store is back, the run goes on' });
      else this.#publish({ level: 'warning', type: 'run.waiting', message: `waiting for a store: ${trouble}` });
    });
  }
}
