import { describe, expect, it } from 'vitest';
import { formatNumber, formatTimeAgo } from './format.js';

describe('numbers', () => {
  it.each([
    [0.97123, 'plain', '0.9712'],
    [1e-7, 'plain', '1E-7'],
    [1_234_567, 'count', '1,234,567'],
    [0, 'bytes', '0 byte'],
    [999, 'bytes', '999 byte'],
    [2_234_000, 'bytes', '2.2 MB'],
    [850, 'milliseconds', '850 ms'],
    [12_340, 'milliseconds', '12.3 sec'],
    [59_990, 'milliseconds', '1 min'],
    [200_000, 'milliseconds', '3 min 20 sec'],
    [7_500_000, 'milliseconds', '2 hr 5 min'],
    [180_000_000, 'milliseconds', '2 days 2 hr'],
    [0.125, 'share', '12.5%'],
    [undefined, 'plain', '–'],
    [null, 'count', '–'],
    [NaN, 'plain', 'NaN'],
    [-Infinity, 'plain', '−∞'],
  ] as const)('%s in %s is %s', (value, unit, text) => {
    expect(formatNumber(value, unit, 'en')).toBe(text);
  });

  it('are in the language of the reader', () => {
    expect(formatNumber(1_234.5, 'plain', 'de')).toBe('1.235');
    expect(formatNumber(0.5, 'plain', 'de')).toBe('0,5');
  });
});

describe('points in time', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  it.each([
    ['2026-01-02T00:00:05Z', 'now'],
    ['2026-01-01T23:59:57Z', '3 seconds ago'],
    ['2026-01-01T23:57:01Z', '2 minutes ago'],
    ['2026-01-01T00:00:00Z', 'yesterday'],
    ['2025-12-20T00:00:00Z', '13 days ago'],
  ])('%s is %s', (at, text) => {
    expect(formatTimeAgo(at, now, 'en')).toBe(text);
  });
});
