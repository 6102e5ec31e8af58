import type { ClientOutcome } from '../../core/index.js';

/**
 * The outcome with the times of asking and answering, by this process's clock.
 * @param known what was known of the client's part before
 * @param now ISO 8601
 */
export const stamped = (known: ClientOutcome | undefined, outcome: ClientOutcome, now: string): ClientOutcome => {
  if (outcome.outcome === 'asked') return { ...outcome, askedAt: now };
  const isToldAgain = known?.outcome === outcome.outcome;
  return {
    ...outcome,
    ...(known?.askedAt === undefined ? {} : { askedAt: known.askedAt }),
    answeredAt: (isToldAgain ? known.answeredAt : undefined) ?? now,
  };
};
