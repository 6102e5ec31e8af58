import PQueue from 'p-queue';
import { asNestorError, errorFromWire, isPassing, NestorError, type BlobRef, type Observer } from '../../core/index.js';
import { onAbort, withAny } from '../abort.js';
import { createGate, type Gate } from '../gate.js';
import type { Blob } from '../gen/nestor/v1/hub.js';
import type { Chunk } from '../gen/nestor/v1/mqtt.js';
import { blobRef } from '../messages.js';
import type { Spool } from '../spool.js';
import { createInbox, type Inbox } from './inbox.js';
import { receiveBlobOver } from './receive-blob.js';
import { sendBlob, unwrittenLimit } from './send-blob.js';
import type { Frame, Session } from './session.js';

/** What all sessions of a side share. */
export interface TransferDesk {
  readonly spool: Spool;
  /** Largest blob that is taken. */
  readonly maxBlobBytes: number;
  /** Blobs that are on their way at one time, so that memory stays bounded. */
  readonly incoming: PQueue;
  readonly outgoing: PQueue;
  readonly observer?: Pick<Observer, 'transferred'> | undefined;
}

/** Blobs over one session, in both directions. */
export interface Transfers {
  /** Brings a blob of the other side into the spool. @returns its path */
  fetch(blob: BlobRef, signal: AbortSignal): Promise<string>;
  /** Brings a blob of the spool to the other side. @throws blob.not_found, and what the other side finds wrong */
  offer(blob: BlobRef, signal?: AbortSignal): Promise<void>;
  /** Takes a frame that is about blobs. @returns whether it was one. @throws transport.protocol */
  take(frame: Frame): boolean;
}

const atOnce = 4;

export const createTransferDesk = (
  options: Pick<TransferDesk, 'spool' | 'maxBlobBytes' | 'observer'>,
): TransferDesk => ({
  ...options,
  incoming: new PQueue({ concurrency: atOnce }),
  outgoing: new PQueue({ concurrency: 2 * atOnce }),
});

/** Offers that a child may have open at one time. */
const offersLimit = 64;

interface Outgoing {
  readonly unwritten: Gate;
  readonly stop: AbortController;
}

/** Waits until the other side has said what became of an offer. */
interface Offer {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

export const createTransfers = (session: Session, desk: TransferDesk): Transfers => {
  const { spool, maxBlobBytes, observer } = desk;
  const inboxes = new Map<number, Inbox<Chunk>>();
  const outgoing = new Map<number, Outgoing>();
  const offers = new Map<number, Offer>();
  const accepting = new Set<number>();
  let lastTransfer = 0;
  const newTransfer = () => (lastTransfer += 1);

  onAbort(session.signal, (reason) => {
    for (const inbox of inboxes.values()) inbox.fail(reason);
    for (const { stop } of outgoing.values()) stop.abort(reason);
    for (const { reject } of offers.values()) reject(reason);
  });

  const settle = (transfer: number, error?: unknown): void => {
    const { code, message } = error === undefined ? { code: '', message: '' } : asNestorError(error);
    session.tell({ $case: 'settled', settled: { transfer, code, message } });
  };

  /** Receives under a signal that ends with the session, too. */
  const receive = async (transfer: number, blob: BlobRef, signal?: AbortSignal): Promise<string> => {
    const inbox = createInbox<Chunk>();
    inboxes.set(transfer, inbox);
    try {
      return await withAny([session.signal, signal], async (either) => {
        const stop = onAbort(either, (reason) => {
          inbox.fail(reason);
        });
        const { write } = session;
        try {
          return await receiveBlobOver({ transfer, blob, spool, inbox, write, signal: either });
        } finally {
          stop();
        }
      });
    } finally {
      inboxes.delete(transfer);
    }
  };

  /** Another one has a blob for this side. */
  const accept = async (transfer: number, blob: BlobRef): Promise<void> => {
    accepting.add(transfer);
    try {
      if (!isPassing(blob.name)) throw new NestorError('request.method_not_allowed', 'Children send no model files.');
      if (blob.sizeBytes > maxBlobBytes) {
        throw new NestorError('blob.too_large', `The blob has ${blob.sizeBytes} bytes; ${maxBlobBytes} are accepted.`);
      }
      if (!spool.has(blob)) {
        await desk.incoming.add(() => receive(transfer, blob), { signal: session.signal });
        observer?.transferred('in', blob.sizeBytes);
      }
      settle(transfer);
    } catch (error) {
      settle(transfer, error);
    } finally {
      accepting.delete(transfer);
    }
  };

  /** The other side asks for a blob. */
  const serve = async (transfer: number, blob: BlobRef, offset: number): Promise<void> => {
    outgoing.get(transfer)?.stop.abort(new NestorError('transport.lost', 'The transfer begins anew.'));
    const stop = new AbortController();
    const entry: Outgoing = { unwritten: createGate(unwrittenLimit), stop };
    outgoing.set(transfer, entry);
    const { name, sizeBytes } = blob;
    try {
      if (!spool.has(blob)) throw new NestorError('blob.not_found', `The blob ${name} is not here.`);
      if (offset > sizeBytes) throw new NestorError('blob.bad_range', `${name} has no byte ${offset}.`);
      const { chunkBytes, write } = session;
      const send = { transfer, path: spool.path(name), sizeBytes, offset, chunkBytes, write, signal: stop.signal };
      await desk.outgoing.add(() => sendBlob({ ...send, unwritten: entry.unwritten }), { signal: stop.signal });
      observer?.transferred('out', sizeBytes);
    } catch (error) {
      if (!stop.signal.aborted) settle(transfer, error);
    } finally {
      if (outgoing.get(transfer) === entry) outgoing.delete(transfer);
    }
  };

  const onWant = (transfer: number, blob: Blob | undefined, offset: number): void => {
    const wanted = blob && blobRef(blob);
    if (wanted === undefined) throw new NestorError('transport.protocol', 'A blob is wanted, but not said which.');
    void serve(transfer, wanted, offset);
  };

  const onOffer = (transfer: number, blob: Blob | undefined): void => {
    const offered = blob && blobRef(blob);
    if (offered === undefined || accepting.size >= offersLimit || accepting.has(transfer)) {
      throw new NestorError('transport.protocol', 'A blob is offered that cannot be taken.');
    }
    void accept(transfer, offered);
  };

  const onChunk = (chunk: Chunk): void => {
    const inbox = inboxes.get(chunk.transfer);
    // One that was given up: what was under way still comes.
    if (inbox === undefined) return;
    if (inbox.waiting >= unwrittenLimit) throw new NestorError('transport.protocol', 'More chunks came than may be.');
    inbox.put(chunk);
  };

  const onWritten = (transfer: number, chunks: number): void => {
    if (chunks > unwrittenLimit) throw new NestorError('transport.protocol', 'More chunks were written than sent.');
    for (let chunk = 0; chunk < chunks; chunk += 1) outgoing.get(transfer)?.unwritten.leave();
  };

  const onSettled = (transfer: number, code: string, message: string): void => {
    const reason = code === '' ? undefined : errorFromWire(code, message);
    const offer = offers.get(transfer);
    if (reason === undefined) offer?.resolve();
    else offer?.reject(reason);
    inboxes.get(transfer)?.fail(reason ?? new NestorError('transport.protocol', 'A transfer ended too early.'));
    outgoing.get(transfer)?.stop.abort(reason ?? new NestorError('transport.lost', 'The transfer is over.'));
  };

  return {
    async fetch(blob, signal) {
      const transfer = newTransfer();
      try {
        const path = await receive(transfer, blob, signal);
        observer?.transferred('in', blob.sizeBytes);
        return path;
      } catch (error) {
        // Whoever sends it need go on no longer.
        settle(transfer, error);
        throw error;
      }
    },

    async offer(blob, signal) {
      if (!spool.has(blob)) throw new NestorError('blob.not_found', `The blob ${blob.name} is not in the spool.`);
      session.signal.throwIfAborted();
      const transfer = newTransfer();
      let stop: () => void = () => undefined;
      const whole = new Promise<void>((resolve, reject) => {
        offers.set(transfer, { resolve, reject });
        stop = onAbort(signal, (reason) => {
          settle(transfer, reason);
          outgoing.get(transfer)?.stop.abort(reason);
          reject(reason);
        });
      });
      session.tell({ $case: 'offer', offer: { transfer, blob } });
      try {
        await whole;
      } finally {
        stop();
        offers.delete(transfer);
      }
    },

    take(frame) {
      switch (frame.$case) {
        case 'offer':
          onOffer(frame.offer.transfer, frame.offer.blob);
          return true;
        case 'want':
          onWant(frame.want.transfer, frame.want.blob, frame.want.offset);
          return true;
        case 'chunk':
          onChunk(frame.chunk);
          return true;
        case 'written':
          onWritten(frame.written.transfer, frame.written.chunks);
          return true;
        case 'settled':
          onSettled(frame.settled.transfer, frame.settled.code, frame.settled.message);
          return true;
        default:
          return false;
      }
    },
  };
};
