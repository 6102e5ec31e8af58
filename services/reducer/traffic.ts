import type { BlobRef, ClientOutcome, CombinerPart, PeerKind, PeerName, BlobName } from '../core/index.js';

/** Bytes of models, updates and sums. */
export interface Bytes {
  readonly bytesIn: number;
  readonly bytesOut: number;
}

const none: Bytes = { bytesIn: 0, bytesOut: 0 };

/** How many bytes peers were sent and sent since the reducer's start, by the sizes of blobs that they announced. */
export class Traffic {
  readonly #bytes = new Map<string, Bytes>();
  /** The model that a combiner was given last. */
  readonly #models = new Map<PeerName, BlobName>();
  #untaken = 0;

  constructor(readonly reducer: PeerName) {}

  of(kind: PeerKind | 'reducer', name: string): Bytes {
    return this.#bytes.get(`${kind}:${name}`) ?? none;
  }

  /** Bytes that were sent, by whomever, since the last call. */
  takeSent(): number {
    const sent = this.#untaken;
    this.#untaken = 0;
    return sent;
  }

  /** A client was asked through this combiner, which fetches the model unless it has it. */
  asked(via: PeerName, model: BlobRef): void {
    if (via === this.reducer || this.#models.get(via) === model.name) return;
    this.#models.set(via, model.name);
    this.#send(['reducer', this.reducer], ['combiner', via], model.sizeBytes);
  }

  answered({ client, via, receivedBytes = 0, sentBytes = 0 }: ClientOutcome): void {
    const parent = via === this.reducer ? (['reducer', via] as const) : (['combiner', via] as const);
    this.#send(parent, ['client', client], receivedBytes);
    this.#send(['client', client], parent, sentBytes);
  }

  summed({ combiner, sizeBytes }: CombinerPart): void {
    this.#send(['combiner', combiner], ['reducer', this.reducer], sizeBytes);
  }

  #send(from: Peer, to: Peer, sizeBytes: number): void {
    if (sizeBytes === 0) return;
    const [sender, receiver] = [this.of(...from), this.of(...to)];
    this.#bytes.set(from.join(':'), { ...sender, bytesOut: sender.bytesOut + sizeBytes });
    this.#bytes.set(to.join(':'), { ...receiver, bytesIn: receiver.bytesIn + sizeBytes });
    this.#untaken += sizeBytes;
  }
}

type Peer = readonly [kind: PeerKind | 'reducer', name: PeerName];
