/** What numbers are, which decides how they are written. */
export type Unit = 'plain' | 'count' | 'bytes' | 'milliseconds' | 'share';

/** Written for a number that is not there, or is none. */
export const noValue = '–';

/** A number for people, in the browser's language. @param locale @default the browser's */
export const formatNumber = (value: number | null | undefined, unit: Unit = 'plain', locale?: string): string => {
  if (value === undefined || value === null) return noValue;
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  switch (unit) {
    case 'plain':
      return formatter(
        { maximumSignificantDigits: 4, notation: isExtreme(value) ? 'scientific' : 'standard' },
        locale,
      )(value);
    case 'count':
      return formatter({ maximumFractionDigits: 0 }, locale)(value);
    case 'share':
      return formatter({ style: 'percent', maximumFractionDigits: 1 }, locale)(value);
    case 'bytes':
      return formatBytes(value, locale);
    case 'milliseconds':
      return formatDuration(value, locale);
    default:
      return unit satisfies never;
  }
};

const isExtreme = (value: number): boolean => value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9);

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

const formatBytes = (bytes: number, locale: string | undefined): string => {
  const step = bytes === 0 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.abs(bytes)) / 3));
  const unit = byteUnits[Math.max(0, step)] ?? 'byte';
  const format = formatter(
    { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: step > 0 ? 1 : 0 },
    locale,
  );
  return format(bytes / 1_000 ** Math.max(0, step));
};

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

const formatDuration = (ms: number, locale: string | undefined): string => {
  const unit = (name: string, digits = 0) =>
    formatter({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }, locale);
  if (ms < second) return unit('millisecond')(ms);
  if (ms < 59.95 * second) return unit('second', 1)(ms / second);
  const seconds = Math.round(ms / second) * second;
  const parts: readonly [string, number][] =
    seconds < hour
      ? [
          ['minute', Math.floor(seconds / minute)],
          ['second', Math.floor((seconds % minute) / second)],
        ]
      : seconds < day
        ? [
            ['hour', Math.floor(seconds / hour)],
            ['minute', Math.floor((seconds % hour) / minute)],
          ]
        : [
            ['day', Math.floor(seconds / day)],
            ['hour', Math.floor((seconds % day) / hour)],
          ];
  return parts
    .filter(([, value], index) => index === 0 || value > 0)
    .map(([name, value]) => unit(name)(value))
    .join(' ');
};

/** A point in time, as people write it. `iso` is ISO 8601. */
export const formatInstant = (iso: string, locale?: string): string =>
  new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago: "3 minutes ago". */
export const formatTimeAgo = (iso: string, nowMs: number, locale?: string): string => {
  const agoMs = Math.max(0, nowMs - Date.parse(iso));
  const [unit, lengthMs] = agoUnits.find(([, length]) => agoMs >= length) ?? (['second', second] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-Math.floor(agoMs / lengthMs), unit);
};

const agoUnits = [
  ['day', day],
  ['hour', hour],
  ['minute', minute],
] as const;

/** The beginning of an id that is long: enough for people to tell it from others. */
export const shortId = (id: string): string => (id.length > 16 ? id.slice(0, 10) : id);

const formatters = new Map<string, (value: number) => string>();

/** Making a formatter costs more than using it a hundred times. */
const formatter = (options: Intl.NumberFormatOptions, locale: string | undefined): ((value: number) => string) => {
  const key = `${locale ?? ''} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, options);
  const format = (value: number) => made.format(value);
  formatters.set(key, format);
  return format;
};
