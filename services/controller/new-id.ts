import { randomBytes } from 'node:crypto';

/** A new id of 24 hexadecimal digits: the time in seconds, then chance; the form that Flame's ids have. */
export const newId = (nowMs = Date.now()): string =>
  Math.floor(nowMs / 1_000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8) + randomBytes(8).toString('hex');
