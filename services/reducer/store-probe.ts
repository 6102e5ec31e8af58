import { asNestorError, NestorError, type ErrorCode } from '../core/index.js';
import type { ObjectStore, Records } from '../storage/index.js';

/** Whether a store answers. */
export interface StoreHealth {
  readonly role: 'objects' | 'records';
  /** As `filesystem`, `minio`, `sqlite`, `mongodb`. */
  readonly kind: string;
  readonly ok: boolean;
  /** What is wrong, and what to do about it. */
  readonly message?: string;
}

export const objectsProbe = (objects: ObjectStore): StoreProbe =>
  new StoreProbe('objects', objects.kind, 'storage.unavailable', async (signal) => {
    await objects.stat('models/health', signal);
  });

export const recordsProbe = (records: Records): StoreProbe =>
  new StoreProbe('records', records.kind, 'records.unavailable', async () => {
    await records.events.lastId();
  });

/** Asks a store something small when somebody wants to know of it; nobody asks while nobody wants to. */
export class StoreProbe {
  #latest: { readonly health: Promise<StoreHealth>; endedAtMs: number } | undefined;

  constructor(
    readonly role: StoreHealth['role'],
    readonly kind: string,
    private readonly silence: ErrorCode,
    private readonly ask: (signal: AbortSignal) => Promise<void>,
    /** How long an answer is waited for. */
    private readonly timeoutMs = 2_000,
    /** How long an answer holds. */
    private readonly freshMs = 1_000,
  ) {}

  /** The store's health, as it answers now or did a moment ago. Never fails. */
  check(): Promise<StoreHealth> {
    if (this.#latest !== undefined && performance.now() - this.#latest.endedAtMs < this.freshMs) {
      return this.#latest.health;
    }
    const latest = { health: this.#check(), endedAtMs: Infinity };
    this.#latest = latest;
    void latest.health.finally(() => {
      latest.endedAtMs = performance.now();
    });
    return latest.health;
  }

  async #check(): Promise<StoreHealth> {
    const { role, kind } = this;
    try {
      await this.#answer();
      return { role, kind, ok: true };
    } catch (error) {
      const { code, message, entry } = asNestorError(error);
      return { role, kind, ok: false, message: `${code}: ${message} ${entry.remedy}` };
    }
  }

  /** @throws what the store throws, and its own code when it says nothing in time */
  #answer(): Promise<void> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    return new Promise((resolve, reject) => {
      const onTimeout = () => {
        reject(new NestorError(this.silence, `${this.kind} has not answered within ${this.timeoutMs} ms.`));
      };
      signal.addEventListener('abort', onTimeout, { once: true });
      this.ask(signal)
        .then(resolve, (error: unknown) => {
          if (signal.aborted) onTimeout();
          else reject(asNestorError(error));
        })
        .finally(() => {
          signal.removeEventListener('abort', onTimeout);
        });
    });
  }
}
