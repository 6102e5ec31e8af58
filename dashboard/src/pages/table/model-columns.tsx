import type { ModelRow } from '../../api/types.js';
import { ModelLink, RunLink } from '../../ui/links.js';
import { Quantity } from '../../ui/quantity.js';
import type { Column } from '../../ui/table/columns.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { noValue } from '../../ui/format.js';

/** Columns whose ids the API can sort by; `sortBy` only says so, the order comes from there. */
const sorted = { sortBy: () => undefined } as const;
const number = { ...sorted, align: 'end' } as const;

const fixed: readonly Column<ModelRow>[] = [
  {
    ...{ ...sorted, id: 'modelId', header: 'Model', namesRow: true },
    cell: ({ modelId, name }) => <ModelLink id={modelId} name={name} />,
  },
  {
    ...sorted,
    id: 'runId',
    header: 'Run',
    cell: ({ runId }) => (runId === undefined ? noValue : <RunLink id={runId} />),
  },
  { ...number, id: 'round', header: 'Round', cell: ({ round }) => <Quantity value={round} unit="count" /> },
];

const trailing: readonly Column<ModelRow>[] = [
  { ...number, id: 'updates', header: 'Updates', cell: ({ updates }) => <Quantity value={updates} unit="count" /> },
  { ...number, id: 'examples', header: 'Examples', cell: ({ examples }) => <Quantity value={examples} unit="count" /> },
  {
    ...{ ...number, id: 'durationMs', header: 'Duration' },
    cell: ({ durationMs }) => <Quantity value={durationMs} unit="milliseconds" />,
  },
  { ...sorted, id: 'createdAt', header: 'Made', cell: ({ createdAt }) => <TimeAgo at={createdAt} /> },
];

const statistics = ['min', 'max', 'sd'] as const;

const metricColumns = (name: string): readonly Column<ModelRow>[] => [
  { ...number, id: `metrics.${name}`, header: name, cell: ({ metrics }) => <Quantity value={metrics[name]?.mean} /> },
  ...statistics.map((statistic) => ({
    ...{ id: `metrics.${name}.${statistic}`, header: `${name} ${statistic}`, align: 'end' as const },
    cell: ({ metrics }: ModelRow) => <Quantity value={metrics[name]?.[statistic]} />,
  })),
];

/** The columns of the table: of each metric its mean, least, greatest and standard deviation. */
export const modelColumns = (metricNames: readonly string[]): readonly Column<ModelRow>[] => [
  ...fixed,
  ...metricNames.flatMap(metricColumns),
  ...trailing,
];

/** Left out until somebody wants them: the spread of each metric, but for the standard deviation. */
export const hiddenAtFirst = (metricNames: readonly string[]): readonly string[] =>
  metricNames.flatMap((name) => [`metrics.${name}.min`, `metrics.${name}.max`]);
