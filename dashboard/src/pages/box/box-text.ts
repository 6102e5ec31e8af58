import type { Distribution } from '../../api/types.js';
import { numberColumn, textColumn } from '../../ui/chart/chart-columns.js';
import type { ChartTable } from '../../ui/chart/chart.js';
import { formatNumber, shortId } from '../../ui/format.js';

/** The plot as a sentence. */
export const boxSummary = (items: readonly Distribution[], metric: string, client: string | undefined): string => {
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return `No values of ${metric} yet.`;
  const spread = ({ q1, q3 }: Distribution) =>
    `half of the clients between ${formatNumber(q1)} and ${formatNumber(q3)}`;
  const followed =
    client === undefined
      ? ''
      : ` ${client} goes from ${formatNumber(items.find(({ highlighted }) => highlighted)?.highlighted?.value)} to ${formatNumber(items.findLast(({ highlighted }) => highlighted)?.highlighted?.value)}.`;
  return (
    `${metric} over clients for ${formatNumber(items.length, 'count')} models: the mean goes from ` +
    `${formatNumber(first.mean)} (${spread(first)}) to ${formatNumber(last.mean)} (${spread(last)}).${followed}`
  );
};

/** The plot as a table: a row for each model. */
export const boxTable = (items: readonly Distribution[], client: string | undefined): ChartTable => ({
  columns: [
    textColumn('model', 'Model', true),
    textColumn('run', 'Run'),
    numberColumn('round', 'Round', 'count'),
    numberColumn('mean', 'Mean'),
    numberColumn('sd', 'Standard deviation'),
    numberColumn('min', 'Least'),
    numberColumn('q1', 'Lower quartile'),
    numberColumn('median', 'Median'),
    numberColumn('q3', 'Upper quartile'),
    numberColumn('max', 'Greatest'),
    numberColumn('count', 'Clients', 'count'),
    ...(client === undefined ? [] : [numberColumn('highlighted', client)]),
  ],
  rows: items.map(({ modelId, runId, highlighted, round, ...numbers }) => ({
    id: `${runId}:${String(round)}`,
    values: {
      ...{ model: shortId(modelId), run: runId, round, highlighted: highlighted?.value },
      ...{ mean: numbers.mean, sd: numbers.sd, min: numbers.min, q1: numbers.q1, median: numbers.median },
      ...{ q3: numbers.q3, max: numbers.max, count: numbers.count },
    },
  })),
});
