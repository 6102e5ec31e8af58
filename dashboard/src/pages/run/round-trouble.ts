import type { ClientOutcome, Round } from '../../api/types.js';

/** How a client's part in a round can have gone wrong. */
const bad = ['refused', 'failed', 'lost'] as const;

const isBad = ({ outcome }: ClientOutcome): boolean => bad.some((name) => name === outcome);

/** A client's part that somebody may want to look into. */
export interface Trouble extends ClientOutcome {
  readonly work: 'training' | 'validation';
}

/** All that was refused, failed or lost in a round: in training, then in validation. */
export const troublesOf = ({ outcomes, validation = [] }: Round): readonly Trouble[] => [
  ...outcomes.filter(isBad).map((outcome): Trouble => ({ ...outcome, work: 'training' })),
  ...validation.filter(isBad).map((outcome): Trouble => ({ ...outcome, work: 'validation' })),
];

/** The same in a few words: "2 failed, 1 lost"; undefined when all went well. */
export const troubleIn = (round: Round): string | undefined => {
  const troubles = troublesOf(round);
  const counts = bad
    .map((name) => [name, troubles.filter(({ outcome }) => outcome === name).length] as const)
    .filter(([, count]) => count > 0);
  return counts.length === 0 ? undefined : counts.map(([name, count]) => `${count} ${name}`).join(', ');
};
