import { Button, Group, Paper, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { noEvent, useEventsQuery, type EventFilter } from '../../api/queries.js';
import type { TrailEvent } from '../../api/types.js';
import { useLiveEvents } from '../../live/live-events.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { eventColumns } from './event-columns.js';
import { hasGap, trailOf } from './trail.js';

const levels = [
  { value: 'info', label: 'Everything' },
  { value: 'warning', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors alone' },
];

const isLevel = (text: string | null): text is TrailEvent['level'] => levels.some(({ value }) => value === text);

const filterIn = (search: URLSearchParams): EventFilter => {
  const [level, client, runId] = [search.get('level'), search.get('client'), search.get('run')];
  return {
    ...(isLevel(level) && level !== 'info' && { level }),
    ...(client !== null && client !== '' && { client }),
    ...(runId !== null && runId !== '' && { runId }),
  };
};

/** What happens, live, and what has happened; the filter stands in the address. */
const EventsPage = () => {
  const [search, setSearch] = useSearchParams();
  const filter = useMemo(() => filterIn(search), [search]);
  const { client = '', runId = '' } = filter;
  const set = (name: string, value: string | null) => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === null || value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  };
  return (
    <Page
      title="Events"
      lead="Everything that the federation tells, as it happens. A lost connection goes on where it was."
    >
      <Group gap="sm" align="flex-end">
        <Select
          label="Level"
          data={levels}
          value={filter.level ?? 'info'}
          allowDeselect={false}
          onChange={(value) => {
            set('level', value === 'info' ? null : value);
          }}
        />
        <TextInput
          label="Client or combiner"
          placeholder="all"
          defaultValue={client}
          key={`client ${client}`}
          onBlur={({ currentTarget }) => {
            set('client', currentTarget.value.trim());
          }}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter') set('client', currentTarget.value.trim());
          }}
        />
        <TextInput
          label="Run"
          placeholder="all"
          defaultValue={runId}
          key={`run ${runId}`}
          onBlur={({ currentTarget }) => {
            set('run', currentTarget.value.trim());
          }}
          onKeyDown={({ key, currentTarget }) => {
            if (key === 'Enter') set('run', currentTarget.value.trim());
          }}
        />
        {Object.keys(filter).length > 0 && (
          <Button
            variant="subtle"
            onClick={() => {
              setSearch({}, { replace: true });
            }}
          >
            Show everything
          </Button>
        )}
      </Group>
      <Trail filter={filter} />
    </Page>
  );
};

const Trail = ({ filter }: { readonly filter: EventFilter }) => {
  const options = useEventsQuery(filter);
  const query = useInfiniteQuery(options);
  const queries = useQueryClient();
  const { data } = query;
  const { queryKey } = options;
  const newestAsked = useCallback(
    () => queries.getQueryData(queryKey)?.pages[0]?.items[0]?._id ?? noEvent,
    [queries, queryKey],
  );
  const live = useLiveEvents(filter, data === undefined ? undefined : newestAsked);
  const events = useMemo(() => trailOf(data?.pages ?? [], live), [data, live]);

  // More has happened than the page keeps: what was asked for long ago no longer reaches up to it.
  const gap = data !== undefined && hasGap(data.pages, live);
  useEffect(() => {
    if (gap) void queries.resetQueries({ queryKey, exact: true });
  }, [gap, queries, queryKey]);

  return (
    <Paper withBorder radius="md" p="xs">
      <QueryView query={query} what="the events">
        {() =>
          events.length === 0 ? (
            <NextStep
              title={Object.keys(filter).length === 0 ? 'Nothing has happened yet' : 'Nothing fits the filter'}
            />
          ) : (
            <DataTable
              label="Events, newest first"
              columns={eventColumns}
              rows={events}
              rowId={({ _id }) => _id}
              maxHeight="calc(100dvh - 260px)"
              onEnd={() => {
                if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
              }}
            />
          )
        }
      </QueryView>
    </Paper>
  );
};

export default EventsPage;
