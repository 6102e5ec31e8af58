import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import pino from 'pino';
import { randomNumbers } from '../../../clients/learner/random.js';
import {
  runConfigSchema,
  unobserved,
  writeHeader,
  type Learner,
  type PeerName,
  type RunConfig,
  type Selector,
} from '../../../services/core/index.js';
import { createMemoryNetwork, openSpool, type Spool } from '../../../services/transport/index.js';
import {
  Background,
  ChildrenDesk,
  inspectModel,
  runTrainer,
  trainRun,
  UpdateJournal,
} from '../../../services/workers/index.js';
import { MemoryBook } from './memory-book.js';
import { VirtualClock } from './virtual-clock.js';

const log = pino({ level: 'silent' });

/** A journal of a process that is never killed. */
class NoJournal extends UpdateJournal {
  override resume(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  override record(): Promise<void> {
    return Promise.resolve();
  }

  override forget(): Promise<void> {
    return Promise.resolve();
  }
}

/** A model of one number, or an update of it. */
const modelFile = (value: number): Buffer => {
  const { bytes, fileSizeBytes } = writeHeader([{ name: 'w', dtype: 'F32', shape: [1] }]);
  const file = Buffer.alloc(fileSizeBytes);
  file.set(bytes);
  file.writeFloatLE(value, bytes.length);
  return file;
};

const writeNumber = (path: string): Promise<void> => writeFile(path, modelFile(0));

/** Time that a task takes: |x| of a standard normal x, which is the task's alone (Box and Muller 1958). */
export const halfNormal = (seed: number): number => {
  const random = randomNumbers(seed);
  return Math.abs(Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
};

export interface JoinOptions {
  readonly leaves?: boolean;
  readonly train?: Learner['train'];
  /** @param seed of the task */
  readonly duration?: (seed: number) => number;
}

export interface SimulationOptions {
  readonly config: Partial<RunConfig>;
  /** Writes the model to start from. @default a model of one number */
  readonly writeSeed?: (path: string) => Promise<void>;
  readonly selector?: Selector;
}

/** One top aggregator and its trainers, on the memory network, with training that takes time of a virtual clock. */
export class Simulation implements AsyncDisposable {
  readonly clock = new VirtualClock(() => this.#changed?.());
  /** Virtual times at which trainings ended, in order. */
  readonly ends: number[] = [];
  /** Trainers that are gone again. */
  left = 0;
  readonly #network = createMemoryNetwork();
  readonly #ending = new AbortController();
  readonly #background = new Background(log);
  readonly #update = modelFile(2 ** -10);
  readonly #trainNothing: Learner['train'] = (_task, path) => {
    writeFileSync(path, this.#update);
    return Promise.resolve({ numExamples: 1, metrics: {}, crc32: crc32(this.#update) });
  };
  readonly #running: Promise<void>;
  #changed: (() => void) | undefined;

  private constructor(
    private readonly folder: string,
    private readonly spool: Spool,
    readonly book: MemoryBook,
    selector: Selector | undefined,
  ) {
    book.onCommit = () => this.#changed?.();
    const name = 'top' as PeerName;
    const children = this.#network.hub(name, spool);
    const desk = new ChildrenDesk(children, log);
    const journal = new NoJournal(join(folder, 'journal'));
    const top = { name, children, desk, spool, journal, log, graceMs: 0, ...(selector && { selector }) };
    const { signal } = this.#ending;
    this.#background.start('serving', () => desk.run(this.#background, signal));
    this.#running = trainRun(top, book, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  static async open({ config, selector, writeSeed = writeNumber }: SimulationOptions): Promise<Simulation> {
    // Files in memory where the system has a place for them.
    const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const folder = await mkdtemp(join(place, 'nestor-simulation-'));
    const own = await openSpool(join(folder, 'spool'));
    // All share one spool, which nobody tidies: its files are small, and soon gone.
    const nothing = () => Promise.resolve();
    const spool: Spool = { ...own, keepOnly: nothing, drop: nothing };
    const path = own.temporary();
    await writeSeed(path);
    const { modelId, file, tensors, parameters } = await inspectModel(path, { maxFileBytes: 1e7 });
    await own.adopt(path, file);
    const seed = { _id: modelId, file, objectKey: '', tensors, parameters };
    const day = 86_400;
    const all = runConfigSchema.parse({ timeout: day, rounds: 100_000, validate: false, ...config });
    return new Simulation(folder, spool, new MemoryBook(all, seed, spool), selector);
  }

  /**
   * A trainer joins.
   * @param options `leaves`: after its first answer. `train`: what it does before its time goes by; `duration`: of a
   * task. Without them it trains nothing for a half-normal time.
   */
  join(name: string, options: JoinOptions = {}): void {
    const { leaves = false } = options;
    const parent = this.#network.dial(name as PeerName, 'trainer', 'top' as PeerName, this.spool);
    const leaving = new AbortController();
    const signal = AbortSignal.any([this.#ending.signal, leaving.signal]);
    const partEnded = () => {
      if (leaves) leaving.abort();
    };
    const observer = { ...unobserved, partEnded };
    this.#background.start('a trainer', async () => {
      await runTrainer({ name, parent, learner: this.#learner(options), spool: this.spool, log, observer }, signal);
      await parent.close();
      this.left += 1;
      this.#changed?.();
    });
  }

  /** Does something when so much time has gone by. */
  after(duration: number, act: () => void): void {
    // Nobody waits for it: when the simulation ends, it never comes.
    void this.clock.sleep(duration).then(() => {
      act();
      this.#changed?.();
    });
  }

  /** Waits until everybody has come to rest, as the caller knows it. */
  async quiet(isQuiet: () => boolean): Promise<void> {
    while (!isQuiet()) {
      await Promise.race([
        this.#running.then(() => Promise.reject(new Error('the run has ended'))),
        new Promise<void>((resolve) => {
          this.#changed = resolve;
        }),
      ]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.#background.settled();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** File of the newest model. */
  async modelPath(): Promise<string> {
    const { file } = await this.book.latestModel();
    return this.spool.path(file.name);
  }

  #learner({ train = this.#trainNothing, duration = halfNormal }: JoinOptions): Learner {
    return {
      kind: 'simulated',
      train: async (task, path, signal) => {
        const result = await train(task, path, signal);
        await this.clock.sleep(duration(task.seed));
        this.ends.push(this.clock.now);
        this.#changed?.();
        return result;
      },
      close: () => Promise.resolve(),
    };
  }
}
