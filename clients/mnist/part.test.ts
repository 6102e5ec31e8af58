import { expect, it } from 'vitest';
import { partOfMnist } from './index.js';

it('reads a part of MNIST from the url of a dataset', () => {
  expect(partOfMnist('mnist:?part=2&of=4')).toEqual({ scheme: 'iid', alpha: 0.5, seed: 1, index: 1, count: 4 });
  expect(partOfMnist('mnist:?part=4&of=4&scheme=dirichlet&alpha=0.1&seed=9')).toEqual({
    ...{ scheme: 'dirichlet', alpha: 0.1, seed: 9, index: 3, count: 4 },
  });
  expect(partOfMnist('mnist:/data/fashion-mnist?part=1&of=1')).toMatchObject({
    folder: '/data/fashion-mnist',
    count: 1,
  });
});

it.each([
  undefined,
  'mnist:',
  'mnist:?part=5&of=4',
  'mnist:?part=0&of=4',
  'mnist:?part=1&of=4&x=1',
  'mnist:data?part=1&of=1',
  'https://a/b.npz',
])('refuses %s', (url) => {
  expect(() => partOfMnist(url)).toThrow(/expected a dataset as mnist/);
});
