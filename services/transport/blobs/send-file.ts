import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { Range } from './range.js';

const bufferBytes = 2 ** 19;

/**
 * Writes a range of a file to a stream and ends it, through two buffers: one is filled while the other is on its way.
 * A file stream would make new buffers for every chunk, which keeps the collector of a busy process at work.
 */
export const sendFile = async (path: string, { start, end }: Range, target: Writable): Promise<void> => {
  const file = await open(path, 'r');
  try {
    const buffers = [Buffer.allocUnsafeSlow(bufferBytes), Buffer.allocUnsafeSlow(bufferBytes)] as const;
    let sent: Promise<void> = Promise.resolve();
    let turn: 0 | 1 = 0;
    for (let at = start; at <= end; turn = turn === 0 ? 1 : 0) {
      const buffer = buffers[turn];
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end + 1 - at), at);
      if (bytesRead === 0) throw new Error(`the file ends at ${at}`);
      at += bytesRead;
      await sent;
      sent = write(target, buffer.subarray(0, bytesRead));
      sent.catch(() => undefined);
    }
    await sent;
    target.end();
  } finally {
    await file.close();
  }
};

/** Resolves when the bytes have left, so that their buffer can be used again. */
const write = (target: Writable, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const onClose = () => {
      reject(new Error('the connection was closed'));
    };
    if (target.destroyed) {
      onClose();
      return;
    }
    target.once('close', onClose);
    target.write(bytes, (error) => {
      target.off('close', onClose);
      if (error) reject(error);
      else resolve();
    });
  });
