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

/**
 * The part of MNIST that a dataset's `url` names: `mnist:?part=1&of=4`, with `scheme`, `alpha` and `seed` as clients of
 * a sandbox have them.
 * @throws project.invalid
 */
export const partOfMnist = (url: string | undefined): PartitionSettings => {
  const [scheme, query = ''] = (url ?? '').split('?');
  const parsed = partSchema.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (scheme !== 'mnist:' || !parsed.success) {
    throw new NestorError('project.invalid', `expected a dataset as mnist:?part=1&of=4, got ${JSON.stringify(url)}`);
  }
  const { part, of: count, ...more } = parsed.data;
  return { ...more, index: part - 1, count };
};
