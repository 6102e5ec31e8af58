import { expect, it } from 'vitest';
import { csvAddress, readIds, selectionOf, writeIds } from './selection.js';

const address = (query: string) => {
  const search = new URLSearchParams(query);
  return { get: (name: string) => search.get(name) ?? undefined };
};

it('reads order and filters from the address, and leaves out what the API would refuse', () => {
  expect(selectionOf(address('run=r&search=ab&sort=metrics.loss&order=asc'))).toEqual({
    ...{ runId: 'r', search: 'ab', sort: 'metrics.loss', order: 'asc' },
  });
  expect(selectionOf(address('sort=password&order=up'))).toEqual({});
});

it('takes the same selection into the file', () => {
  expect(csvAddress(selectionOf(address('run=a b&sort=round')))).toBe(
    '/api/v1/models/table.csv?runId=a+b&sort=round&order=desc',
  );
});

it('keeps any names of columns, and that none is hidden', () => {
  const ids = ['metrics.top 5 %', 'metrics.<b>ب</b>', 'round'];
  expect(readIds(writeIds(ids))).toEqual(ids);
  expect(readIds(writeIds([]))).toEqual([]);
  expect(readIds('%E0%A4%A round')).toEqual(['round']);
});
