import { Button, Group, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useModelTableQuery } from '../../api/view-queries.js';
import { useAddressQuery } from '../../ui/address-query.js';
import { IconDownload } from '../../ui/icons.js';
import { modelPath } from '../../ui/links.js';
import { formatNumber } from '../../ui/format.js';
import { inUsualOrder } from '../../ui/metric-names.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { RunSelect } from '../../ui/run-select.js';
import { Section } from '../../ui/section.js';
import { ColumnChooser } from '../../ui/table/column-chooser.js';
import { DataTable } from '../../ui/table/data-table.js';
import { hiddenAtFirst, modelColumns } from './model-columns.js';
import { csvAddress, readIds, selectionOf, sortingOf, writeIds } from './selection.js';

const typingMs = 250;

/** One row for each global model: its metrics over clients. Order, filters and columns stand in the address. */
const TablePage = () => {
  const address = useAddressQuery();
  const navigate = useNavigate();
  const selection = useMemo(() => selectionOf(address), [address]);
  const sorting = useMemo(() => sortingOf(selection), [selection]);
  const query = useInfiniteQuery(useModelTableQuery(selection));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const names = data?.pages[0]?.metricNames;
  const metricNames = useMemo(() => inUsualOrder(names ?? []), [names]);
  const columns = useMemo(() => modelColumns(metricNames), [metricNames]);
  const chosen = address.get('hidden');
  const hidden = useMemo(
    () => (chosen === undefined ? hiddenAtFirst(metricNames) : readIds(chosen)),
    [chosen, metricNames],
  );
  const [search, setSearch] = useState(selection.search ?? '');
  const filter = useDebouncedCallback((text: string) => {
    address.set({ search: text });
  }, typingMs);
  const isFiltered = selection.search !== undefined || selection.runId !== undefined;

  return (
    <Page
      title="Metrics table"
      lead="One row for each global model. A metric is the mean over the clients that validated the model, weighted by their examples."
      actions={
        <Button
          component="a"
          href={csvAddress(selection)}
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          CSV
        </Button>
      }
    >
      <Section
        title="Models"
        aside={
          <Group gap="sm" align="flex-end">
            <TextInput
              label="Filter"
              placeholder="Beginning of an id, a name"
              type="search"
              value={search}
              onChange={({ currentTarget: { value } }) => {
                setSearch(value);
                filter(value);
              }}
              w={{ base: '100%', xs: 220 }}
            />
            <RunSelect
              value={selection.runId}
              placeholder="All runs"
              onChange={(run) => {
                address.set({ run });
              }}
            />
            <ColumnChooser
              columns={columns}
              hidden={hidden}
              onChange={(next) => {
                address.set({ hidden: writeIds(next) });
              }}
            />
          </Group>
        }
      >
        <QueryView query={query} what="the models">
          {({ pages }) =>
            rows.length === 0 ? (
              <NoModels isFiltered={isFiltered} />
            ) : (
              <>
                <Text size="sm" c="dimmed" role="status" mb="xs">
                  {pages[0]?.total === 1 ? 'One model' : `${formatNumber(pages[0]?.total, 'count')} models`}
                </Text>
                <DataTable
                  label="Global models and their metrics"
                  columns={columns}
                  rows={rows}
                  rowId={({ modelId, runId, round }) => `${runId ?? ''}:${round ?? ''}:${modelId}`}
                  sorting={sorting}
                  hidden={hidden}
                  onSort={(next) => {
                    address.set({ sort: next?.columnId, order: next && (next.descending ? 'desc' : 'asc') });
                  }}
                  onOpen={({ modelId }) => {
                    void navigate(modelPath(modelId));
                  }}
                  onEnd={() => {
                    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
                  }}
                />
              </>
            )
          }
        </QueryView>
      </Section>
    </Page>
  );
};

const NoModels = ({ isFiltered }: { readonly isFiltered: boolean }) =>
  isFiltered ? (
    <NextStep title="No model fits.">Look for another part of an id or name, or choose another run.</NextStep>
  ) : (
    <NextStep
      title="There is no model yet."
      actions={
        <Button component={Link} to={pagePaths.start}>
          Start a run
        </Button>
      }
    >
      Upload a seed model and start a run: each round makes a model, and a row here.
    </NextStep>
  );

export default TablePage;
