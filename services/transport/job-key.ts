import { createHmac, timingSafeEqual } from 'node:crypto';

/** 256 random bits that all workers of one start of a job have, and nobody else. */
export type JobKey = Uint8Array;

/** Length of the nonces that a proof covers. */
export const nonceBytes = 32;

/** What a proof is made of, beside the key. */
export interface Claim {
  readonly name: string;
  readonly instance: string;
  readonly hubNonce: Uint8Array;
  readonly childNonce: Uint8Array;
}

/** Proves that a side has the key, to who has it too: fresh for the nonce of the other side. */
export const proofOf = (side: 'child' | 'hub', key: JobKey, { name, instance, hubNonce, childNonce }: Claim): Buffer =>
  createHmac('sha256', key)
    .update(`nestor:${side}\0`)
    .update(hubNonce)
    .update(childNonce)
    .update(`${name}\0${instance}`)
    .digest();

/** Whether two proofs are the same; takes the same time either way. */
export const isSameProof = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);
