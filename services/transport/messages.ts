import { isBlobName, NestorError, type BlobRef } from '../core/index.js';
import type {
  Answer,
  Ask,
  Blob,
  Merge,
  Message,
  Outcome,
  PartialSum,
  Release,
  Roster,
  Verdict,
} from './gen/nestor/v1/hub.js';

/** Makes messages of their bodies. */
export const message = {
  roster: (roster: Roster): Message => ({ body: { $case: 'roster', roster } }),
  ask: (ask: Ask): Message => ({ body: { $case: 'ask', ask } }),
  answer: (answer: Answer): Message => ({ body: { $case: 'answer', answer } }),
  verdict: (verdict: Verdict): Message => ({ body: { $case: 'verdict', verdict } }),
  outcome: (outcome: Outcome): Message => ({ body: { $case: 'outcome', outcome } }),
  merge: (merge: Merge): Message => ({ body: { $case: 'merge', merge } }),
  partial: (partial: PartialSum): Message => ({ body: { $case: 'partial', partial } }),
  release: (release: Release): Message => ({ body: { $case: 'release', release } }),
} as const;

const blobIn = ({ body }: Message): Blob | undefined => {
  switch (body?.$case) {
    case 'ask':
      return body.ask.base?.blob;
    case 'answer':
      return body.answer.result?.$case === 'update' ? body.answer.result.update.blob : undefined;
    case 'partial':
      return body.partial.blob;
    default:
      return undefined;
  }
};

/**
 * The blob that a message refers to.
 * @throws transport.protocol if the reference is not one.
 */
export const blobOf = (message: Message): BlobRef | undefined => {
  const blob = blobIn(message);
  return blob && blobRef(blob);
};

/**
 * A blob's reference as it came over the wire, checked.
 * @throws transport.protocol
 */
export const blobRef = ({ name, sizeBytes }: Blob): BlobRef => {
  if (!isBlobName(name)) {
    throw new NestorError(
      'transport.protocol',
      `A blob is named by hexadecimal digits and its checksum, not "${name}".`,
    );
  }
  return { name, sizeBytes };
};
