import { rm } from 'node:fs/promises';
import {
  NestorError,
  type ModelId,
  type ModelRecord,
  type NestorError as Trouble,
  type PeerName,
  type RunConfig,
  type RunId,
  type RunRecord,
} from '../core/index.js';
import { type ObjectStore, type Records, persistently } from '../storage/index.js';
import type { EventLog } from './event-log.js';
import type { Activity, Assignment, Federation, FederationEvent, FederationStatus } from './federation.js';
import type { ModelLibrary } from './model-library.js';
import type { PeerRegistry } from './peer-registry.js';
import type { RunManager } from './run-manager.js';
import { objectsProbe, recordsProbe, type StoreHealth, type StoreProbe } from './store-probe.js';
import type { Traffic } from './traffic.js';

interface StoreState {
  readonly kind: string;
  ready: boolean;
  message?: string;
}

/** What a live federation is made of. */
export interface FederationParts {
  readonly name: string;
  readonly version: string;
  readonly objects: ObjectStore;
  readonly records: Records;
  readonly models: ModelLibrary;
  readonly peers: PeerRegistry;
  readonly events: EventLog;
  readonly runs: RunManager;
  readonly traffic: Traffic;
}

/** The federation that a running reducer is. Until the stores are there it answers `service.not_ready`. */
export class LiveFederation implements Federation {
  readonly records: Records;
  /** Whether each has been reached since the start. */
  readonly #stores: { readonly storage: StoreState; readonly records: StoreState };
  readonly #probes: { readonly storage: StoreProbe; readonly records: StoreProbe };

  constructor(private readonly parts: FederationParts) {
    this.records = parts.records;
    this.#stores = {
      storage: { kind: parts.objects.kind, ready: false, message: 'not reached yet' },
      records: { kind: parts.records.kind, ready: false, message: 'not reached yet' },
    };
    this.#probes = { storage: objectsProbe(parts.objects), records: recordsProbe(parts.records) };
  }

  /** Waits for the stores, saying for which, then goes on where an earlier process stopped. */
  async open(signal: AbortSignal, onWaiting: (store: string, trouble: Trouble | undefined) => void): Promise<void> {
    const reach = async (state: StoreState, ready: () => Promise<void>) => {
      await persistently(ready, signal, (trouble) => {
        const message = trouble === undefined ? '' : `${trouble.code}: ${trouble.message} ${trouble.entry.remedy}`;
        if (message === state.message) return;
        state.message = message;
        onWaiting(state.kind, trouble);
      });
      state.ready = true;
      delete state.message;
    };
    const { objects, records, models, peers, events, runs } = this.parts;
    await Promise.all([
      reach(this.#stores.storage, () => objects.ready(signal)),
      reach(this.#stores.records, () => records.ready(signal)),
    ]);
    await models.open();
    await events.open();
    await peers.open();
    await runs.resume();
  }

  startRun(config: RunConfig): Promise<RunRecord> {
    this.#assertReady();
    return this.parts.runs.start(config);
  }

  stopRun(id: RunId): Promise<RunRecord> {
    this.#assertReady();
    return this.parts.runs.stop(id);
  }

  uploadPath(): string {
    this.#assertReady();
    return this.parts.models.scratchPath();
  }

  async importModel(path: string, name?: string): Promise<ModelRecord> {
    const model = await this.parts.models.import(path, name);
    this.parts.events.publish({
      ...{ level: 'info', type: 'model.imported' },
      message: `model ${model._id} uploaded as ${model.objectKey}`,
      fields: { modelId: model._id, objectKey: model.objectKey },
    });
    return model;
  }

  discard(path: string): Promise<void> {
    return rm(path, { force: true });
  }

  async modelFile(id: ModelId): Promise<{ readonly path: string; readonly sizeBytes: number }> {
    const path = this.parts.models.scratchPath();
    return { path, sizeBytes: await this.parts.models.copy(id, path) };
  }

  assign(
    client: PeerName,
    {
      preferred,
      waitMs,
      signal,
    }: { readonly preferred?: PeerName; readonly waitMs: number; readonly signal: AbortSignal },
  ): Promise<Assignment> {
    return this.parts.peers.assign(client, preferred, waitMs, signal);
  }

  async status(): Promise<FederationStatus> {
    const { name, version, peers, runs } = this.parts;
    const [storage, records] = await this.health();
    const [run] = records.ok ? await this.records.runs.list({ limit: 1 }) : [];
    const progress = runs.progress;
    return {
      ...{ name, version, storage: readiness(storage), records: readiness(records) },
      ...{ clientsConnected: peers.clientsConnected, combinersConnected: peers.combiners.length },
      ...(run === undefined ? {} : { run, latestModelId: run.latestModelId }),
      ...(progress === undefined ? {} : { progress }),
    };
  }

  health(): Promise<readonly [objects: StoreHealth, records: StoreHealth]> {
    return Promise.all([this.#healthOf('storage'), this.#healthOf('records')]);
  }

  activity(): Activity {
    const { peers, runs, traffic } = this.parts;
    const { progress, pending, open } = runs;
    return {
      ...{ reducer: traffic.reducer, pending, combiners: peers.combiners, clientsConnected: peers.clientsConnected },
      ...(progress === undefined ? {} : { progress }),
      ...(open === undefined ? {} : { open }),
      bytesOf: (kind, name) => traffic.of(kind, name),
    };
  }

  watch(listener: (event: FederationEvent) => void): () => void {
    return this.parts.events.watch(listener);
  }

  /** A store that has never been reached is tried all the time; what it says is known. */
  #healthOf(store: 'storage' | 'records'): Promise<StoreHealth> {
    const { kind, ready, message } = this.#stores[store];
    const probe = this.#probes[store];
    if (ready) return probe.check();
    return Promise.resolve({ role: probe.role, kind, ok: false, ...(message === undefined ? {} : { message }) });
  }

  #assertReady(): void {
    const missing = [this.#stores.storage, this.#stores.records].filter(({ ready }) => !ready);
    if (missing.length > 0) {
      throw new NestorError(
        'service.not_ready',
        `waiting for ${missing.map(({ kind, message }) => `${kind} (${message ?? ''})`).join(', ')}`,
      );
    }
  }
}

const readiness = ({ kind, ok, message }: StoreHealth) => ({
  ...{ kind, ready: ok },
  ...(message === undefined ? {} : { message }),
});
