import { createCipheriv, createDecipheriv } from 'node:crypto';

const cipher = 'aes-256-gcm';
const numberBytes = 8;
const tagBytes = 16;
/** Bytes that sealing adds, with the mark before it. */
export const sealBytes = 1 + numberBytes + tagBytes;

/** Seals one frame after the other. */
export type Seal = (plain: Uint8Array) => readonly Buffer[];

/** What was opened, or why it was not. */
export type Opened =
  | { readonly kind: 'plain'; readonly plain: Buffer }
  /** A number that has been there. */
  | { readonly kind: 'replayed' }
  /** Not made with the key for this topic, or changed on its way. */
  | { readonly kind: 'forged' }
  /** Authentic, but frames before it are missing. */
  | { readonly kind: 'gap' };

/**
 * AES-256-GCM with the frame's number as nonce and the topic as associated data. The key must be of one direction of
 * one session: under it, no number comes twice.
 */
export const createSeal = (key: Buffer, topic: string): Seal => {
  const associated = Buffer.from(topic);
  let next = 0n;
  return (plain) => {
    const number = Buffer.alloc(numberBytes);
    number.writeBigUInt64BE(next);
    next += 1n;
    const sealing = createCipheriv(cipher, key, nonceOf(number), { authTagLength: tagBytes }).setAAD(associated);
    return [number, sealing.update(plain), sealing.final(), sealing.getAuthTag()];
  };
};

/** Opens what `createSeal` has sealed, in the same order. */
export const createOpener = (key: Buffer, topic: string): ((box: Buffer) => Opened) => {
  const associated = Buffer.from(topic);
  let next = 0n;
  return (box) => {
    if (box.length < numberBytes + tagBytes) return { kind: 'forged' };
    const number = box.subarray(0, numberBytes);
    const came = number.readBigUInt64BE();
    if (came < next) return { kind: 'replayed' };
    const opening = createDecipheriv(cipher, key, nonceOf(number), { authTagLength: tagBytes })
      .setAAD(associated)
      .setAuthTag(box.subarray(-tagBytes));
    const plain = opening.update(box.subarray(numberBytes, -tagBytes));
    try {
      opening.final();
    } catch {
      return { kind: 'forged' };
    }
    if (came > next) return { kind: 'gap' };
    next += 1n;
    return { kind: 'plain', plain };
  };
};

const nonceOf = (number: Buffer): Buffer => Buffer.concat([Buffer.alloc(4), number]);
