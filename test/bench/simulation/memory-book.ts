import {
  NestorError,
  schemaVersion,
  type Metrics,
  type ModelId,
  type ModelRecord,
  type RoundRecord,
  type RunConfig,
  type RunId,
  type RunRecord,
  type VersionRecord,
} from '../../../services/core/index.js';
import type { Spool } from '../../../services/transport/index.js';
import type { RoundDraft, RunBook, WrittenModel } from '../../../services/workers/index.js';

const stamp = { createdAt: new Date(0).toISOString(), schemaVersion };

/** The book of a simulated run, in memory. */
export class MemoryBook implements RunBook {
  readonly versions: VersionRecord[] = [];
  onCommit: () => void = () => undefined;
  readonly #models = new Map<ModelId, ModelRecord>();
  #run: RunRecord;
  #last: RoundRecord | undefined;

  constructor(
    config: RunConfig,
    seed: Omit<ModelRecord, 'createdAt' | 'schemaVersion'>,
    private readonly spool: Spool,
  ) {
    this.#models.set(seed._id, { ...seed, ...stamp });
    this.#run = {
      ...{ ...stamp, _id: 'simulated' as RunId, state: 'running', config, round: 0, epoch: 1 },
      ...{ seedModelId: seed._id, latestModelId: seed._id },
    };
  }

  get run(): RunRecord {
    return this.#run;
  }

  latestModel(): Promise<ModelRecord> {
    return this.model(this.#run.latestModelId);
  }

  model(id: ModelId): Promise<ModelRecord> {
    const model = this.#models.get(id);
    return model === undefined ? Promise.reject(new NestorError('model.not_found')) : Promise.resolve(model);
  }

  optimizerState(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  lastRound(): Promise<RoundRecord | undefined> {
    return Promise.resolve(this.#last);
  }

  async *rounds(): AsyncGenerator<RoundRecord, void> {
    // Nobody asks.
  }

  metricsHistory(): Promise<readonly Metrics[]> {
    return Promise.resolve([]);
  }

  saveRound(round: RoundDraft): Promise<void> {
    this.#last = { ...round, ...stamp, _id: `${round.round}:${round.attempt}` };
    return Promise.resolve();
  }

  async commit(round: RoundDraft, { modelId, file, tensors, parameters }: WrittenModel, path: string): Promise<void> {
    await this.spool.adopt(path, file);
    this.#models.set(modelId, { ...stamp, _id: modelId, file, objectKey: '', tensors, parameters });
    this.#run = { ...this.#run, latestModelId: modelId, round: round.round };
    await this.saveRound(round);
    if (round.version !== undefined) this.versions.push(round.version);
    this.onCommit();
  }

  validated(): Promise<void> {
    return Promise.resolve();
  }

  waiting(): Promise<void> {
    return Promise.resolve();
  }

  complete(): Promise<void> {
    return Promise.resolve();
  }

  fail(code: string, message: string): Promise<void> {
    return Promise.reject(new Error(`${code}: ${message}`));
  }

  outcome(): void {
    // Nobody looks.
  }

  partial(): void {
    // Nobody looks.
  }

  asked(): void {
    // Nobody looks.
  }

  progress(): void {
    // Nobody looks.
  }
}
