import { asNestorError, NestorError, type BlobRef, type PeerName, type BlobName } from '../../core/index.js';
import { onAbort, withAny } from '../abort.js';
import { downloadBlob } from '../blobs/download.js';
import type { Location } from '../blobs/remote.js';
import { uploadBlob } from '../blobs/upload.js';
import type { Channel, End } from '../channel.js';
import { endOf, stayConnected, type Attempt, type Dialler } from '../dialler.js';
import { createEventQueue } from '../event-queue.js';
import type { JobKey } from '../job-key.js';
import { blobOf } from '../messages.js';
import { createSharedWork } from '../shared-work.js';
import { helloOf } from './hello.js';
import { openSession, type Session } from './session.js';

export interface DialOptions extends Dialler {
  /** Tells where the parent is; asked before each try. */
  readonly locate: (signal: AbortSignal) => Promise<Location>;
  /** A parent that does not have it is not believed. @default every parent is */
  readonly jobKey?: JobKey;
}

/**
 * A child's channel to its parent. It connects by itself, again and again, until it is closed or the parent
 * refuses it for good: then its `events` throw why.
 */
export const dial = (options: DialOptions): Channel => {
  const { locate, name, spool, software = 'nestor', observer } = options;
  const logger = options.logger.child({ peer: name });
  const self = endOf(options);
  const queue = createEventQueue();
  const closing = new AbortController();
  const downloads = createSharedWork<BlobName, string>();
  let current: { readonly session: Session; readonly parent: End } | undefined;

  /** One try, which lasts as long as its session. */
  const attend = async (): Promise<Attempt> => {
    const location = await locate(closing.signal);
    closing.signal.throwIfAborted();
    let parent: End | undefined;
    const session = await openSession(
      location,
      { hello: helloOf(self, software), jobKey: options.jobKey },
      (opened) => {
        parent = { id: opened.hub, role: 'aggregator', instance: opened.hub, address: location };
        current = { session: opened, parent };
        queue.push({ kind: 'joined', end: parent });
        logger.info({ hub: opened.hub, host: location.host, port: location.port }, 'connected');
      },
      (message, taken) => {
        blobOf(message);
        if (parent) queue.push({ kind: 'message', from: parent, message }, taken);
      },
      closing.signal,
    );
    const reason = await new Promise<Error>((resolve) => onAbort(session.signal, resolve));
    current = undefined;
    if (parent) queue.push({ kind: 'left', end: parent, reason: asNestorError(reason) });
    return { met: true, reason: asNestorError(reason, 'transport.unreachable') };
  };

  const sessionWith = (to: PeerName): Session => {
    if (current?.parent.id !== to) throw new NestorError('transport.lost', `${to} is not connected.`);
    return current.session;
  };

  const upload = async ({ blobs }: Session, blob: BlobRef, either: AbortSignal): Promise<void> => {
    await uploadBlob(blobs, spool, blob, either);
    observer?.transferred('out', blob.sizeBytes);
  };

  const download = async ({ blobs }: Session, blob: BlobRef, either: AbortSignal): Promise<string> => {
    const path = await downloadBlob(blobs, spool, blob, either);
    observer?.transferred('in', blob.sizeBytes);
    return path;
  };

  const living = stayConnected(attend, { backOff: options.backOff, logger, queue, closing: closing.signal });

  return {
    ends: () => (current ? [current.parent] : []),
    events: (signal) => queue.read(signal),

    async send(to, message, signal) {
      const session = sessionWith(to);
      const blob = blobOf(message);
      if (blob) await withAny([session.signal, signal], (either) => upload(session, blob, either));
      await session.link.write({ frame: { $case: 'message', message } }, signal);
    },

    async fetch(from, blob, signal) {
      if (spool.has(blob)) return spool.path(blob.name);
      const session = sessionWith(from);
      const work = (abandoned: AbortSignal) =>
        withAny([session.signal, abandoned], (either) => download(session, blob, either));
      return downloads.do(blob.name, work, signal);
    },

    async close() {
      closing.abort(new NestorError('transport.lost', 'The channel is closed.'));
      current?.session.close();
      await living;
    },
  };
};
