import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Received bytes after which the buffers that held them are let go. */
const everyBytes = 2 ** 24;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;
let since = 0;

/**
 * Counts received bytes, and lets go of their buffers now and then. They lie outside V8's heap, which therefore does not
 * look for dead ones before 64 MB of them have piled up, and then looks through all of the heap. A look at what is young
 * costs half a millisecond, and finds them all.
 */
export const sweepAfter = (receivedBytes: number): void => {
  since += receivedBytes;
  if (since < everyBytes) return;
  since = 0;
  collect({ type: 'minor' });
};
