import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobRef } from '../../services/core/index.js';
import { nameFor } from '../../services/transport/contracts/blobs.js';
import { openSpool, type Channel, type Message, type Spool, type wire } from '../../services/transport/index.js';
import { name, type TestFederation } from './federation.js';

type Ask = wire.Ask;

/** A trainer that speaks the protocol but answers as the test says. */
export class Rogue {
  readonly verdicts: wire.Verdict[] = [];
  readonly asks: Ask[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #control = new AbortController();
  readonly #reading: Promise<void>;

  private constructor(
    readonly channel: Channel,
    readonly spool: Spool,
  ) {
    this.#reading = this.#read();
  }

  static async join(federation: TestFederation, client: string, parent: string): Promise<Rogue> {
    const spool = await openSpool(join(federation.dir, client, 'spool'));
    return new Rogue(federation.network.dial(name(client), 'trainer', name(parent), spool), spool);
  }

  async asked(index = 0): Promise<Ask> {
    return this.#until(() => this.asks[index]);
  }

  async verdict(index = 0): Promise<wire.Verdict> {
    return this.#until(() => this.verdicts[index]);
  }

  async send(body: NonNullable<Message['body']>): Promise<void> {
    await this.channel.send(this.channel.ends()[0]!.id, { body });
  }

  async blob(bytes: Uint8Array): Promise<BlobRef> {
    const ref = { name: nameFor(bytes), sizeBytes: bytes.length };
    const path = this.spool.temporary();
    await writeFile(path, bytes);
    await this.spool.adopt(path, ref);
    return ref;
  }

  /** Answers an ask with an update, changed as the test wants. */
  async update(
    ask: Ask,
    file: Uint8Array,
    change: Partial<wire.Update> = {},
    lease: Partial<wire.Lease> = {},
  ): Promise<void> {
    const update = { baseModelId: ask.base!.id, blob: await this.blob(file), numExamples: 10, metrics: {}, ...change };
    await this.send({
      $case: 'answer',
      answer: {
        lease: { ...ask.lease!, ...lease },
        result: { $case: 'update', update },
        phasesMs: {},
        receivedBytes: 0,
      },
    });
  }

  async close(): Promise<void> {
    this.#control.abort();
    await this.channel.close();
    await this.#reading;
  }

  async #read(): Promise<void> {
    for await (const event of this.channel.events(this.#control.signal)) {
      if (event.kind !== 'message') continue;
      const { body } = event.message;
      if (body?.$case === 'ask') this.asks.push(body.ask);
      if (body?.$case === 'verdict') this.verdicts.push(body.verdict);
      for (const wake of this.#waiting) wake();
    }
  }

  async #until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }
}
