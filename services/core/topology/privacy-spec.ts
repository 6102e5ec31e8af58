import { z } from 'zod';

/** How a trainer's updates are protected before they leave it. */
const dp = z.strictObject({
  /** Largest L2 norm of an update. */
  clip_threshold: z.number().positive().max(1e9),
  /** Standard deviation of the noise in each element. */
  noise_factor: z.number().min(0).max(1e9),
  /** At which ε is told. */
  delta: z.number().positive().max(0.5).default(1e-5),
  /** Share of the trainers that take part in a round, where nobody can know which. */
  sampling_rate: z.number().positive().max(1).default(1),
  /** Draws the noise from the run's seed, which whoever knows the seed can take away again: for tests. */
  seeded: z.boolean().default(false),
});

/** The kinds of privacy that a modelSpec can name, with their `kwargs`. */
export const privacies = { default: z.strictObject({}), dp } as const satisfies Readonly<Record<string, z.ZodObject>>;

export type PrivacyName = keyof typeof privacies;

/** The protection of updates by clipping and noise, with its defaults. */
export interface PrivacySettings {
  readonly clipThreshold: number;
  readonly noiseFactor: number;
  readonly delta: number;
  readonly samplingRate: number;
  readonly seeded: boolean;
}

/** What a modelSpec that was read says of privacy; nothing if updates go as they are. */
export const privacyOf = (choice?: {
  readonly sort?: PrivacyName;
  readonly kwargs?: Readonly<Record<string, unknown>>;
}): PrivacySettings | undefined => {
  if (choice?.sort !== 'dp') return undefined;
  const { clip_threshold: clipThreshold, noise_factor: noiseFactor, ...more } = dp.parse(choice.kwargs ?? {});
  return { clipThreshold, noiseFactor, delta: more.delta, samplingRate: more.sampling_rate, seeded: more.seeded };
};
