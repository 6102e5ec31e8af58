import { Group, MultiSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useCurveQueries, useCurveQuery, useRunsQuery } from '../../api/queries.js';
import type { Run } from '../../api/types.js';
import { curveAxes, metricNamesOf, type Curve, type CurveAxis } from '../../curves/curve-series.js';
import { Curves } from '../../curves/curves.js';
import { ComingChart } from '../../ui/chart/coming-chart.js';
import { ProblemPanel } from '../../ui/problem-panel.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';

const mostCompared = 7;
const axisChoices = [
  { value: 'round', label: 'Round' },
  { value: 'time', label: 'Time' },
  { value: 'bytes', label: 'Bytes' },
];

const isAxis = (text: string | null): text is CurveAxis => text !== null && Object.hasOwn(curveAxes, text);

const combineCurves = (results: readonly UseQueryResult<Curve>[]) => ({
  curves: results.flatMap(({ data }): readonly Curve[] => (data === undefined ? [] : [data])),
  error: results.find(({ error }) => error !== null)?.error ?? undefined,
});

/** The run's curves, with those of other runs over them; what is shown stands in the address. */
export const RunCurves = ({ run }: { readonly run: Run }) => {
  const [search, setSearch] = useSearchParams();
  const axisText = search.get('x');
  const axis = isAxis(axisText) ? axisText : 'round';
  const compared = search.getAll('with').slice(0, mostCompared);
  const metrics = search.getAll('metric');
  const set = (name: string, values: readonly string[]) => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        after.delete(name);
        for (const value of values) after.append(name, value);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  };

  const own = useQuery(useCurveQuery(run._id));
  const others = useQueries({ queries: useCurveQueries(compared), combine: combineCurves });
  const curves = useMemo(() => (own.data === undefined ? [] : [own.data, ...others.curves]), [own.data, others.curves]);
  return (
    <Section
      title="Curves"
      aside={
        <Group gap="xs" align="center">
          <Text size="sm" id="curve-axis" c="dimmed">
            by
          </Text>
          <SegmentedControl
            size="xs"
            aria-labelledby="curve-axis"
            data={axisChoices}
            value={axis}
            onChange={(value) => {
              set('x', value === 'round' ? [] : [value]);
            }}
          />
        </Group>
      }
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-start">
          <RunChoice
            except={run._id}
            chosen={compared}
            onChange={(ids) => {
              set('with', ids);
            }}
          />
          <MetricChoice
            names={metricNamesOf(curves)}
            chosen={metrics}
            onChange={(names) => {
              set('metric', names);
            }}
          />
        </Group>
        {others.error !== undefined && <ProblemPanel what="the curves of another run" error={others.error} retries />}
        <QueryView query={own} what="the curves" skeleton={<ComingChart height={280} />}>
          {() => <Curves curves={curves} axis={axis} metrics={metrics} />}
        </QueryView>
      </Stack>
    </Section>
  );
};

interface ChoiceProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

const RunChoice = ({ except, chosen, onChange }: ChoiceProps & { readonly except: string }) => {
  const { data } = useInfiniteQuery(useRunsQuery());
  const runs = data?.pages.flatMap(({ items }) => items) ?? [];
  const known = runs.filter(({ _id }) => _id !== except);
  const choices = known.map(({ _id, state, round, config }) => ({
    value: _id,
    label: `${_id} (${config.strategy}, ${round} rounds, ${state})`,
  }));
  const missing = chosen.filter((id) => !known.some(({ _id }) => _id === id));
  return (
    <MultiSelect
      label="Compare with"
      placeholder={chosen.length === 0 ? 'other runs' : ''}
      size="sm"
      flex="1 1 16rem"
      data={[...choices, ...missing.map((value) => ({ value, label: value }))]}
      value={[...chosen]}
      onChange={onChange}
      maxValues={mostCompared}
      searchable
      clearable
      nothingFoundMessage="There is no other run"
    />
  );
};

const MetricChoice = ({ names, chosen, onChange }: ChoiceProps & { readonly names: readonly string[] }) => (
  <MultiSelect
    label="Metrics"
    placeholder={chosen.length === 0 ? names.slice(0, 2).join(', ') : ''}
    size="sm"
    flex="1 1 16rem"
    data={[...names]}
    value={chosen.filter((name) => names.includes(name))}
    onChange={onChange}
    maxValues={6}
    searchable
    clearable
  />
);
