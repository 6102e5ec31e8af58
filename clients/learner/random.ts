/** Numbers in [0, 1) that a seed fixes: sfc32 (Chris Doty-Humphrey's small fast counter), equal everywhere. */
export const randomNumbers = (seed: number): (() => number) => {
  let a = 0x9e3779b9 | 0;
  let b = 0x243f6a88 | 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  // The first numbers of close seeds are alike.
  for (let warmUp = 0; warmUp < 15; warmUp += 1) next();
  return next;
};

/** The numbers from 0 to `count` - 1 in an order that the seed fixes (Fisher and Yates). */
export const shuffled = (count: number, seed: number): Uint32Array => {
  const random = randomNumbers(seed);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
};
