import { formatNumber, type Unit } from './format.js';

interface QuantityProps {
  readonly value: number | null | undefined;
  readonly unit?: Unit;
}

/** A number with its unit, in the reader's language; the exact value shows on hovering. */
export const Quantity = ({ value, unit = 'plain' }: QuantityProps) => (
  <span style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }} title={exact(value, unit)}>
    {formatNumber(value, unit)}
  </span>
);

const exact = (value: number | null | undefined, unit: Unit): string | undefined => {
  if (value === undefined || value === null || unit === 'count') return undefined;
  const suffix = { plain: '', share: '', bytes: ' bytes', milliseconds: ' ms' }[unit];
  return `${String(value)}${suffix}`;
};
