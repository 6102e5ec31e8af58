import { expect, test } from 'vitest';
import { renderTable } from './table.js';
import { goTime } from './time.js';

const jobId = '624888fda8001d773e34de43';

test('tasks of a job with a participant look as in the walk-through', () => {
  const row = (id: string, type: string, time: string) => [jobId, id, type, 'running', goTime(time)];
  const table = renderTable(
    ['Job ID', 'Agent ID', 'Type', 'State', 'Timestamp'],
    [
      row('18d2671fbf597f2200fd4a01f4dfc7878fce5ca9', 'user', '2022-04-02T18:24:45.704Z'),
      row('3e27750dfc40b95f853c11b691314899fdf2dfd1', 'system', '2022-04-02T18:24:32.114Z'),
    ],
  );
  expect(table).toBe(`\
+--------------------------+------------------------------------------+--------+---------+--------------------------------+
|          JOB ID          |                 AGENT ID                 |  TYPE  |  STATE  |           TIMESTAMP            |
+--------------------------+------------------------------------------+--------+---------+--------------------------------+
| 624888fda8001d773e34de43 | 18d2671fbf597f2200fd4a01f4dfc7878fce5ca9 | user   | running | 2022-04-02 18:24:45.704 +0000  |
|                          |                                          |        |         | UTC                            |
| 624888fda8001d773e34de43 | 3e27750dfc40b95f853c11b691314899fdf2dfd1 | system | running | 2022-04-02 18:24:32.114 +0000  |
|                          |                                          |        |         | UTC                            |
+--------------------------+------------------------------------------+--------+---------+--------------------------------+
`);
});

test('jobs look as in the walk-through, with times that are not there yet', () => {
  const table = renderTable(
    ['Job ID', 'State', 'created At', 'started At', 'ended At'],
    [[jobId, 'ready', goTime('2022-04-02T17:33:49.915Z'), goTime(), goTime('0001-01-01T00:00:00Z')]],
  );
  expect(table).toBe(`\
+--------------------------+-------+--------------------------------+-------------------------------+-------------------------------+
|          JOB ID          | STATE |           CREATED AT           |          STARTED AT           |           ENDED AT            |
+--------------------------+-------+--------------------------------+-------------------------------+-------------------------------+
| 624888fda8001d773e34de43 | ready | 2022-04-02 17:33:49.915 +0000  | 0001-01-01 00:00:00 +0000 UTC | 0001-01-01 00:00:00 +0000 UTC |
|                          |       | UTC                            |                               |                               |
+--------------------------+-------+--------------------------------+-------------------------------+-------------------------------+
`);
});

test('long texts are wrapped, long words are not cut, and numbers stand to the right', () => {
  const words = 'a sample schema to demonstrate the hierarchical setting';
  const table = renderTable(
    ['Name', 'Number'],
    [
      [words, '7'],
      ['x'.repeat(35), '1,234'],
      ['', ''],
    ],
  );
  const lines = table.split('\n');
  expect(new Set(lines.slice(0, -1).map((line) => line.length)).size).toBe(1);
  expect(table).toContain(`| ${'x'.repeat(35)} |  1,234 |`);
  expect(table).toContain('|      7 |');
  const wrapped = lines.slice(3, 5).map((line) => line.split('|')[1]?.trim());
  expect(wrapped.join(' ')).toBe(words);
});

test('fractions of a time are as short as they can be', () => {
  expect(goTime('2022-06-06T16:55:33.210Z')).toBe('2022-06-06 16:55:33.21 +0000 UTC');
  expect(goTime('2022-06-06T16:55:33.000Z')).toBe('2022-06-06 16:55:33 +0000 UTC');
});
