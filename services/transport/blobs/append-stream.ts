import type { Readable } from 'node:stream';
import { onAbort } from '../abort.js';
import type { BlobFile } from './blob-file.js';
import { sweepAfter } from './sweep.js';

/** Bytes that are written at once: small writes cost more in dispatch than in copying. */
const batchBytes = 2 ** 19;

/**
 * Appends a stream to a file in batches; the next one comes in while one is written. What has come of a stream that
 * breaks is written too.
 */
export const appendStream = async (source: Readable, file: BlobFile, signal?: AbortSignal): Promise<void> => {
  const stopListening = onAbort(signal, (reason) => source.destroy(reason));
  let batch: Buffer[] = [];
  let held = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = () => {
    writing = file.append(batch);
    writing.catch(() => undefined);
    batch = [];
    held = 0;
  };
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      batch.push(chunk);
      held += chunk.length;
      if (held < batchBytes) continue;
      await writing;
      sweepAfter(held);
      flush();
    }
  } finally {
    stopListening();
    flush();
  }
  await writing;
};
