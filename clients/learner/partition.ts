import { hash32, type PartitionSettings } from '../../services/core/index.js';
import { randomNumbers, shuffled } from './random.js';

/** Which part, of how many, drawn with which seed. */
type Part = Pick<PartitionSettings, 'index' | 'count' | 'seed'>;

/**
 * The examples of one client: indices in rising order. The parts of all clients together are the whole data set, and
 * no two share an example.
 *
 * - `iid`: equal parts of a shuffle.
 * - `shards`: the examples in the order of their labels, cut into two shards a client, two of which each client draws
 *   (McMahan et al. 2017, Communication-Efficient Learning of Deep Networks from Decentralized Data, section 3).
 * - `dirichlet`: each label's examples are spread over the clients by shares drawn from Dir(alpha) (Hsu et al. 2019,
 *   Measuring the Effects of Non-Identical Data Distribution). Parts have different sizes.
 *
 * @param labels class of each example of the data set
 */
export const partitionByLabel = (labels: Uint8Array, settings: PartitionSettings): Uint32Array => {
  switch (settings.scheme) {
    case 'iid':
      return evenPart(labels.length, settings);
    case 'shards':
      return shards(labels, settings);
    case 'dirichlet':
      return dirichlet(labels, settings);
  }
};

/** An equal part of the numbers below `size`, drawn at random, in rising order. */
export const evenPart = (size: number, { index, count, seed }: Part): Uint32Array =>
  shuffled(size, hash32('partition', seed))
    .slice(bound(size, index, count), bound(size, index + 1, count))
    .sort();

const bound = (size: number, part: number, parts: number): number => Math.floor((size * part) / parts);

const shardsPerClient = 2;

const shards = (labels: Uint8Array, { index, count, seed }: Part): Uint32Array => {
  const sorted = Uint32Array.from(labels.keys()).sort((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0) || a - b);
  const total = count * shardsPerClient;
  const drawn = shuffled(total, hash32('shards', seed)).subarray(
    index * shardsPerClient,
    (index + 1) * shardsPerClient,
  );
  return joined(
    [...drawn].map((shard) =>
      sorted.subarray(bound(labels.length, shard, total), bound(labels.length, shard + 1, total)),
    ),
  );
};

/** How often shares are drawn anew because a client would have next to nothing. */
const maxDraws = 100;

const dirichlet = (labels: Uint8Array, { index, count, seed, alpha }: PartitionSettings): Uint32Array => {
  const classes = examplesByLabel(labels);
  const least = Math.min(10, labels.length / count / 10);
  for (let draw = 0; ; draw += 1) {
    const parts = classes.map((examples, label) =>
      spread(examples, alpha, count, hash32('dirichlet', seed, draw, label)),
    );
    const sizes = Array.from({ length: count }, (_, client) =>
      parts.reduce((sum, part) => sum + (part[client]?.length ?? 0), 0),
    );
    if (Math.min(...sizes) >= least || draw === maxDraws)
      return joined(parts.map((part) => part[index] ?? new Uint32Array()));
  }
};

const examplesByLabel = (labels: Uint8Array): Uint32Array[] => {
  const lists: number[][] = [];
  labels.forEach((label, example) => (lists[label] ??= []).push(example));
  return Array.from(lists, (list: number[] | undefined) => Uint32Array.from(list ?? []));
};

/** One label's examples, shuffled and cut by shares from a symmetric Dirichlet distribution. */
const spread = (examples: Uint32Array, alpha: number, count: number, seed: number): Uint32Array[] => {
  const random = randomNumbers(seed);
  const weights = Array.from({ length: count }, () => logGamma(alpha, random));
  const heaviest = Math.max(...weights);
  const shares = weights.map((weight) => Math.exp(weight - heaviest));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const order = shuffled(examples.length, hash32('within', seed));
  let before = 0;
  let from = 0;
  return shares.map((share, client) => {
    before += share;
    const to = client === count - 1 ? examples.length : Math.round((before / total) * examples.length);
    const part = order.slice(from, to).map((place) => examples[place] ?? 0);
    from = to;
    return part;
  });
};

/**
 * Logarithm of a draw from the gamma distribution of shape `alpha` (Marsaglia and Tsang 2000, A Simple Method for
 * Generating Gamma Variables); small shapes underflow without it.
 */
const logGamma = (alpha: number, random: () => number): number => {
  const boost = alpha < 1 ? Math.log(1 - random()) / alpha : 0;
  const d = (alpha < 1 ? alpha + 1 : alpha) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d * (1 - v + Math.log(v))) return Math.log(d * v) + boost;
  }
};

const joined = (parts: readonly Uint32Array[]): Uint32Array => {
  const whole = new Uint32Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole.sort();
};
