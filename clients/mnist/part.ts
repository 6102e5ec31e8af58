import { z } from 'zod';
import { NestorError, type PartitionSettings } from '../../services/core/index.js';

const whole = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

const partSchema = z
  .strictObject({
    part: whole,
    of: whole,
    scheme: z.enum(['iid', 'shards', 'dirichlet']).default('iid'),
    alpha: z.coerce.number().positive().default(0.5),
    seed: whole.default(1),
  })
  .refine(({ part, of }) => part >= 1 && part <= of, 'expected a part from 1 to the number of parts');

/** A part of MNIST, or of another data set in files of the same form. */
export interface MnistPart extends PartitionSettings {
  /** Where the four files lie. @default MNIST itself */
  readonly folder?: string;
}

/**
 * The part of MNIST that a dataset's `url` names: `mnist:?part=1&of=4`, with `scheme`, `alpha` and `seed` as clients of
 * a sandbox have them. With a path, `mnist:/usr/share/datasets/fashion-mnist?part=1&of=4`, it is of that folder's files.
 * @throws project.invalid
 */
export const partOfMnist = (url: string | undefined): MnistPart => {
  const [, folder, query] = /^mnist:(\/[^?]*)?\?(.*)$/.exec(url ?? '') ?? [];
  const parsed = partSchema.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (!parsed.success) {
    throw new NestorError('project.invalid', `expected a dataset as mnist:?part=1&of=4, got ${JSON.stringify(url)}`);
  }
  const { part, of: count, ...more } = parsed.data;
  return { ...more, index: part - 1, count, ...(folder === undefined ? {} : { folder }) };
};
