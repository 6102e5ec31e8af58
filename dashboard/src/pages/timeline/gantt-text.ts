import type { Timeline } from '../../api/types.js';
import { numberColumn, textColumn } from '../../ui/chart/chart-columns.js';
import type { ChartTable } from '../../ui/chart/chart.js';
import { formatNumber } from '../../ui/format.js';
import { phaseLook } from './phases.js';
import { isBad, type ClientPace } from './stragglers.js';

/** The timeline as a sentence or two. */
export const ganttSummary = ({ rounds, lanes }: Timeline, paces: readonly ClientPace[]): string => {
  const [first, last] = [rounds[0], rounds.at(-1)];
  if (first === undefined || last === undefined) return 'Nothing has been done yet.';
  const clients = lanes.filter(({ kind }) => kind === 'client').length;
  const slow = paces.filter(({ isStraggler }) => isStraggler);
  const [slowest] = slow;
  const stragglers =
    slowest === undefined
      ? 'No client is much slower than the others.'
      : `${formatNumber(slow.length, 'count')} stragglers; the slowest is ${slowest.name}, which took ` +
        `${formatNumber(slowest.slowest.ratio)} times as long as the median in round ${String(slowest.slowest.round)}.`;
  return `Rounds ${String(first.round)} to ${String(last.round)} with ${formatNumber(clients, 'count')} clients. ${stragglers}`;
};

/** The timeline as a table: how long everybody was in each phase. */
export const ganttTable = ({ lanes }: Timeline): ChartTable => {
  const phases = [...new Set(lanes.flatMap(({ spans }) => spans.map(({ phase }) => phase)))];
  return {
    columns: [
      textColumn('name', 'Name', true),
      textColumn('kind', 'Kind'),
      ...phases.map((phase) => numberColumn(`phase.${phase}`, phaseLook(phase).label, 'milliseconds')),
      numberColumn('failures', 'Failures', 'count'),
    ],
    rows: lanes.map(({ name, kind, spans }) => ({
      id: `${kind}:${name}`,
      values: {
        ...{ name, kind },
        ...Object.fromEntries(
          phases.map((phase) => [
            `phase.${phase}`,
            spans.filter((span) => span.phase === phase).reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
          ]),
        ),
        failures: new Set(spans.filter(({ outcome }) => isBad(outcome)).map(({ round }) => round)).size,
      },
    })),
  };
};
