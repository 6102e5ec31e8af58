/** One measured number. */
export interface BenchRow {
  readonly name: string;
  /** A text says why it could not be measured. */
  readonly value: number | string;
  readonly unit: string;
  /** What to reach, for people. */
  readonly target?: string;
}

/** Prints rows as a table. */
export const printRows = (rows: readonly BenchRow[]): void => {
  for (const { name, value, unit, target } of rows) {
    const number = typeof value === 'number' ? value.toFixed(2) : value;
    process.stdout.write(`${name.padEnd(44)} ${number.padStart(9)} ${unit.padEnd(16)} ${target ?? ''}\n`);
  }
};
