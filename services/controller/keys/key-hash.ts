import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { NestorError } from '../../core/index.js';

/** Cost of one hash: some milliseconds, since people choose keys that can be guessed. */
const cost = { N: 2 ** 12, r: 8, p: 1 };
const hashBytes = 32;
const maxKeyLength = 256;

/** A key as it may be kept: salted, and slow to try out. */
export const hashKey = async (key: string): Promise<string> => {
  const salt = randomBytes(16);
  const hash = await derive(key, salt);
  return `scrypt:${salt.toString('base64url')}:${hash.toString('base64url')}`;
};

/** Whether the hash was made of this key; takes the same time either way. */
export const isKeyOf = async (key: string, kept: string): Promise<boolean> => {
  const [kind, salt = '', hash = ''] = kept.split(':');
  if (kind !== 'scrypt') throw new NestorError('records.io', 'A stored key has an unknown form.');
  return timingSafeEqual(await derive(key, Buffer.from(salt, 'base64url')), Buffer.from(hash, 'base64url'));
};

/** Whether two keys are the same; takes the same time either way. */
export const isSameKey = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));

/** A key that came with a call. @throws key.missing, key.malformed */
export const presentKey = (key: string | undefined): string => {
  if (key === undefined || key === '') throw new NestorError('key.missing', "key can't be empty");
  if (key.length > maxKeyLength || /\p{Cc}/u.test(key)) {
    throw new NestorError('key.malformed', `a key has 1 to ${maxKeyLength} characters and no control characters`);
  }
  return key;
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const derive = (key: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(key, salt, hashBytes, cost, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
