import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

const bufferBytes = 2 ** 20;

/** CRC-32 of a whole file, read through one buffer. @throws the signal's reason */
export const checksumOfFile = async (path: string, signal?: AbortSignal): Promise<number> => {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(bufferBytes);
    let sum = 0;
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return sum;
      sum = crc32(buffer.subarray(0, bytesRead), sum);
    }
  } finally {
    await file.close();
  }
};
