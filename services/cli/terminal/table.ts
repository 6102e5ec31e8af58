import Table from 'cli-table3';
import type { OutputStream } from '../surroundings.js';

/** A table without frames: it can be read, and cut with other programs. */
export const writeTable = (
  output: OutputStream,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void => {
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
  };
  const more = {
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  };
  const table = new Table({
    head: [...head],
    chars: { ...none, ...more },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  output.write(`${table.toString()}\n`);
};

/** A result as JSON. */
export const writeJson = (output: OutputStream, value: unknown): void => {
  output.write(`${JSON.stringify(value)}\n`);
};
