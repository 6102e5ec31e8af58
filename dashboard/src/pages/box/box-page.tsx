import { Autocomplete, Button, Group, Select, Switch, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import type { Distributions } from '../../api/types.js';
import { useDistributionQuery } from '../../api/view-queries.js';
import { useAddressQuery, wholeNumber } from '../../ui/address-query.js';
import { Chart } from '../../ui/chart/chart.js';
import { ComingChart } from '../../ui/chart/coming-chart.js';
import { seriesColors } from '../../ui/chart/theme.js';
import { modelPath } from '../../ui/links.js';
import { inUsualOrder } from '../../ui/metric-names.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { RunSelect } from '../../ui/run-select.js';
import { Section } from '../../ui/section.js';
import { boxOption, modelOfClick, mostModelsWithPoints } from './box-option.js';
import { boxSummary, boxTable } from './box-text.js';

const chartHeightPx = 460;
const modelCounts = [20, 50, 200, 1_000] as const;
const defaultModels = 50;
/** Of one model, so that a chart of many models stays quick. */
const pointsOf = (models: number): number => (models > mostModelsWithPoints ? 0 : Math.min(50, 4_000 / models));

/** How a metric is distributed over clients, model by model. */
const BoxPage = () => {
  const address = useAddressQuery();
  const [metric, runId, client] = [address.get('metric'), address.get('run'), address.get('client')];
  const limit = Math.min(1_000, wholeNumber(address.get('models'), 1) ?? defaultModels);
  const query = useQuery(
    useDistributionQuery({
      ...(metric !== undefined && { metric }),
      ...(runId !== undefined && { runId }),
      ...(client !== undefined && { client }),
      ...{ limit, points: pointsOf(limit) },
    }),
  );
  const { data } = query;
  const metricNames = useMemo(() => inUsualOrder(data?.metricNames ?? []), [data?.metricNames]);
  return (
    <Page
      title="Distribution"
      lead="How differently clients see the same model: a box for each model holds the middle half of the clients, its line the median, its whiskers all of them."
    >
      <Section title={data?.metric ?? 'Metric'}>
        <Group gap="sm" align="flex-end" mb="sm">
          <Select
            label="Metric"
            data={[...metricNames]}
            value={data?.metric ?? null}
            onChange={(chosen) => {
              address.set({ metric: chosen ?? undefined });
            }}
            allowDeselect={false}
            disabled={metricNames.length === 0}
            w={{ base: '100%', xs: 180 }}
          />
          <RunSelect
            value={runId}
            placeholder="All runs"
            onChange={(run) => {
              address.set({ run });
            }}
          />
          <ClientField
            key={client ?? ''}
            client={client}
            clients={data?.clients ?? noNames}
            onChange={(chosen) => {
              address.set({ client: chosen });
            }}
          />
          <Select
            label="Models"
            data={modelCounts.map((count) => ({ value: String(count), label: `The newest ${String(count)}` }))}
            value={String(limit)}
            onChange={(chosen) => {
              address.set({ models: chosen ?? undefined });
            }}
            allowDeselect={false}
            w={{ base: '100%', xs: 170 }}
          />
          <Switch
            label="Single clients"
            checked={address.get('points') !== 'no' && limit <= mostModelsWithPoints}
            disabled={limit > mostModelsWithPoints}
            onChange={({ currentTarget: { checked } }) => {
              address.set({ points: checked ? undefined : 'no' });
            }}
            mb={8}
          />
        </Group>
        <QueryView query={query} what="the distribution" skeleton={<ComingChart height={chartHeightPx} />}>
          {(shown) => <Boxes shown={shown} client={client} showsPoints={address.get('points') !== 'no'} />}
        </QueryView>
      </Section>
    </Page>
  );
};

const noNames: readonly string[] = [];

interface ClientFieldProps {
  readonly client: string | undefined;
  readonly clients: readonly string[];
  readonly onChange: (client: string | undefined) => void;
}

/** The client to follow: one that is offered, or any name that is typed and confirmed. */
const ClientField = ({ client, clients, onChange }: ClientFieldProps) => {
  const [text, setText] = useState(client ?? '');
  // A thousand names take longer to look through than the chart to draw.
  const [isEntered, setEntered] = useState(false);
  const take = (name: string) => {
    if (name.trim() !== (client ?? '')) onChange(name.trim() === '' ? undefined : name.trim());
  };
  return (
    <Autocomplete
      label="Follow a client"
      placeholder="Name"
      data={isEntered ? [...clients] : []}
      limit={50}
      value={text}
      onChange={setText}
      onOptionSubmit={take}
      onFocus={() => {
        setEntered(true);
      }}
      onBlur={() => {
        take(text);
      }}
      onKeyDown={({ key }) => {
        if (key === 'Enter') take(text);
      }}
      w={{ base: '100%', xs: 200 }}
    />
  );
};

interface BoxesProps {
  readonly shown: Distributions;
  readonly client: string | undefined;
  readonly showsPoints: boolean;
}

const Boxes = ({ shown: { items, metric }, client, showsPoints }: BoxesProps) => {
  const scheme = useComputedColorScheme('light');
  const navigate = useNavigate();
  const look = useMemo(
    () => ({ metric: metric ?? '', client, showsPoints, colors: seriesColors(scheme) }),
    [metric, client, showsPoints, scheme],
  );
  const option = useMemo(() => boxOption(items, look), [items, look]);
  const table = useMemo(() => boxTable(items, client), [items, client]);
  const on = useMemo(
    () => ({
      click: (event: unknown) => {
        const modelId = modelOfClick(event, items);
        if (modelId !== undefined) void navigate(modelPath(modelId));
      },
    }),
    [items, navigate],
  );
  if (metric === undefined || items.length === 0) {
    return (
      <NextStep
        title="There is nothing to compare yet."
        actions={
          <Button component={Link} to={pagePaths.start}>
            Start a run
          </Button>
        }
      >
        After each round the clients try the new model on data of their own, and a box appears here. It takes a learner
        that reports a metric.
      </NextStep>
    );
  }
  return (
    <>
      {client !== undefined && items.every(({ highlighted }) => highlighted === undefined) && (
        <p role="status">
          No value of {metric} by <bdi>{client}</bdi> is known for these models.
        </p>
      )}
      <Chart option={option} summary={boxSummary(items, metric, client)} table={table} height={chartHeightPx} on={on} />
    </>
  );
};

export default BoxPage;
