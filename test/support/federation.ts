import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import {
  runConfigSchema,
  unobserved,
  type ModelRecord,
  type Observer,
  type PeerName,
  type RunConfig,
  type RunRecord,
} from '../../services/core/index.js';
import { EventLog } from '../../services/reducer/event-log.js';
import type { FederationEvent } from '../../services/reducer/federation.js';
import { LiveFederation } from '../../services/reducer/live-federation.js';
import { ModelLibrary } from '../../services/reducer/model-library.js';
import { PeerRegistry } from '../../services/reducer/peer-registry.js';
import { RunManager } from '../../services/reducer/run-manager.js';
import { Traffic } from '../../services/reducer/traffic.js';
import { openObjectStore, openRecords } from '../../services/storage/index.js';
import { createMemoryNetwork, openSpool } from '../../services/transport/index.js';
import type { Learner } from '../../services/core/index.js';
import {
  Background,
  ChildrenDesk,
  runMiddleAggregator,
  runTrainer,
  UpdateJournal,
  type KeepRecords,
} from '../../services/workers/index.js';
import { seedModelFile } from './models.js';

const log = pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
export const name = (text: string) => text as PeerName;

/** A role program that runs until it is killed, and can be started again on the same folder. */
interface Member {
  kill(): Promise<void>;
}

const member = (run: (signal: AbortSignal) => Promise<void>): Member => {
  const control = new AbortController();
  const running = run(control.signal).catch((error: unknown) => {
    if (!control.signal.aborted) throw error;
  });
  return {
    kill: async () => {
      control.abort();
      await running;
    },
  };
};

/** A federation in one process, over the memory network, with real stores, merges and role programs. */
export class TestFederation {
  readonly network = createMemoryNetwork();
  readonly events: FederationEvent[] = [];
  readonly #members = new Map<string, Member>();
  readonly #listeners = new Set<() => void>();
  federation!: LiveFederation;

  private constructor(
    readonly dir: string,
    private readonly graceMs: number,
    private readonly observer: Observer,
  ) {}

  static async open(options: { graceMs?: number; observer?: Observer } = {}): Promise<TestFederation> {
    const dir = await mkdtemp(join(tmpdir(), 'nestor-test-'));
    const it = new TestFederation(dir, options.graceMs ?? 5_000, options.observer ?? unobserved);
    await it.startReducer();
    return it;
  }

  /** Where the reducer's records are. */
  get recordsPath(): string {
    return join(this.dir, 'reducer', 'records.db');
  }

  async startReducer(): Promise<void> {
    const folder = (child: string) => join(this.dir, 'reducer', child);
    const objects = openObjectStore({ kind: 'filesystem', root: folder('objects') });
    const records = openRecords({ kind: 'sqlite', path: this.recordsPath });
    const spool = await openSpool(folder('spool'));
    const children = this.network.hub(name('reducer'), spool);
    const control = new AbortController();
    const models = new ModelLibrary(objects, records, spool, folder('scratch'), 1e9);
    const desk = new ChildrenDesk(children, log, {
      childJoined: (child) => {
        peers.joined(child);
      },
      childLeft: (child) => {
        peers.left(child);
      },
      answerRefused: (child, { runId, round }, code) => {
        events.publish({
          level: 'warning',
          type: 'client.refused',
          runId,
          round,
          client: child.id,
          message: code,
          fields: { code },
        });
      },
    });
    const events = new EventLog(records, log, control.signal, desk.keepers);
    const peers = new PeerRegistry(records, events, log, control.signal);
    desk.onRosterChange(() => {
      peers.rosterChanged(desk);
    });
    const top = {
      name: name('reducer'),
      children,
      desk,
      spool,
      journal: new UpdateJournal(folder('journal')),
      log,
      graceMs: this.graceMs,
      observer: this.observer,
    };
    const traffic = new Traffic(top.name);
    const tools = {
      objects,
      records,
      spool,
      models,
      events,
      traffic,
      keepers: desk.keepers,
      statesDir: folder('states'),
    };
    const runs = new RunManager(top, tools, log, control.signal);
    this.federation = new LiveFederation({
      name: 'test',
      version: 'test',
      objects,
      records,
      models,
      peers,
      events,
      runs,
      traffic,
    });
    events.watch((event) => {
      this.events.push(event);
      for (const listener of this.#listeners) listener();
    });
    const background = new Background(log);
    const serving = desk.run(background, control.signal);
    await this.federation.open(control.signal, () => undefined);
    this.#members.set('reducer', {
      kill: async () => {
        control.abort();
        await runs.settled();
        await children.close();
        await serving;
        await background.settled();
        await records.close();
      },
    });
  }

  /** @param keep writes what concerns the combiner's clients; without it the reducer does */
  async startCombiner(
    combiner: string,
    parent = 'reducer',
    { capacity, keep }: { readonly capacity?: number; readonly keep?: KeepRecords } = {},
  ): Promise<void> {
    const folder = (child: string) => join(this.dir, combiner, child);
    const spool = await openSpool(folder('spool'));
    const children = this.network.hub(name(combiner), spool);
    const up = this.network.dial(name(combiner), 'aggregator', name(parent), spool, {
      address: { host: 'nowhere', port: 1 },
      ...(capacity === undefined ? {} : { capacity }),
    });
    const journal = new UpdateJournal(folder('journal'));
    this.#members.set(
      combiner,
      member(async (signal) => {
        try {
          const { observer } = this;
          await runMiddleAggregator(
            { name: name(combiner), parent: up, children, spool, journal, log, observer, ...(keep && { keep }) },
            signal,
          );
        } finally {
          await up.close();
          await children.close();
        }
      }),
    );
  }

  async startClient(client: string, parent: string, learner: Learner): Promise<void> {
    const spool = await openSpool(join(this.dir, client, 'spool'));
    const up = this.network.dial(name(client), 'trainer', name(parent), spool, { software: '1.2.3' });
    this.#members.set(
      client,
      member(async (signal) => {
        try {
          await runTrainer({ name: client, parent: up, learner, spool, log, observer: this.observer }, signal);
        } finally {
          await up.close();
        }
      }),
    );
  }

  async kill(...names: readonly string[]): Promise<void> {
    for (const each of names) {
      await this.#members.get(each)?.kill();
      this.#members.delete(each);
    }
  }

  async importSeed(): Promise<ModelRecord> {
    const path = this.federation.uploadPath();
    await writeFile(path, seedModelFile());
    return this.federation.importModel(path, 'seed');
  }

  start(config: Partial<RunConfig> = {}): Promise<RunRecord> {
    return this.federation.startRun(runConfigSchema.parse({ validate: false, ...config }));
  }

  /** Resolves with the first event of these types since `from` (an index into `events`). */
  async seen(
    type: string | readonly string[],
    where: (event: FederationEvent) => boolean = () => true,
    from = 0,
  ): Promise<FederationEvent> {
    const types = typeof type === 'string' ? [type] : type;
    for (;;) {
      const found = this.events
        .slice(from)
        .find((event) => event.kind === 'event' && types.includes(event.event.type) && where(event));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  async ended(run: RunRecord): Promise<RunRecord> {
    await this.seen(
      ['run.completed', 'run.failed', 'run.stopped'],
      (event) => event.kind === 'event' && event.event.runId === run._id,
    );
    const end = await this.federation.records.runs.get(run._id);
    if (end === undefined) throw new Error('the run is gone');
    return end;
  }

  async close(): Promise<void> {
    const names = [...this.#members.keys()];
    await this.kill(...names.filter((each) => each !== 'reducer'), 'reducer');
    await rm(this.dir, { recursive: true, force: true });
  }
}
