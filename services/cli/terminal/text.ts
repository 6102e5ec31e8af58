/** A size for people, in powers of 1024. */
export const sizeText = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit] ?? ''}`;
};

/** Metrics in a line. */
export const metricsText = (metrics: Readonly<Record<string, number>> = {}): string =>
  Object.entries(metrics)
    .map(([name, value]) => `${name}=${Number(value.toPrecision(5))}`)
    .join(' ');

/** An ISO instant without its fractions, or a dash. */
export const instantText = (instant: string | undefined): string => instant?.replace(/\.\d+Z$/, 'Z') ?? '-';
