import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useClientQuery } from '../../api/view-queries.js';
import type { Peer } from '../../api/types.js';
import { Fact, Facts } from '../../ui/facts.js';
import { noValue } from '../../ui/format.js';
import { IconChartCandle } from '../../ui/icons.js';
import { isMissing, MissingPage } from '../../ui/missing-page.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { FailureDetail, hasFailed } from './failure-detail.js';
import { historyColumns } from './history-columns.js';

/** One client: whether it is there, and what became of its parts in rounds. */
const ClientPage = () => {
  const { name = '' } = useParams();
  const query = useInfiniteQuery(useClientQuery(name));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const history = useMemo(() => data?.pages.flatMap((page) => page.history) ?? [], [data]);
  const client = data?.pages[0]?.client;
  if (isMissing(query.error)) {
    return <MissingPage what="client" error={query.error} others={{ label: 'The network', path: pagePaths.network }} />;
  }
  return (
    <Page
      title={`Client ${name}`}
      heading={
        <>
          Client <bdi>{name}</bdi>
        </>
      }
      actions={
        client && (
          <Button
            component={Link}
            to={`${pagePaths.box}?${new URLSearchParams({ client: name }).toString()}`}
            variant="default"
            leftSection={<IconChartCandle size={16} aria-hidden />}
          >
            Follow it over rounds
          </Button>
        )
      }
    >
      <QueryView query={query} what={`client ${name}`}>
        {() => (
          <>
            <Section title="Where it is">{client && <ClientFacts client={client} />}</Section>
            <Section title="Its parts in rounds">
              {history.length === 0 ? (
                <NextStep title="It has not been asked for anything yet.">Its first part appears here.</NextStep>
              ) : (
                <DataTable
                  label="What became of its parts, newest first"
                  columns={historyColumns}
                  rows={history}
                  rowId={({ runId, round, work, outcome, at }) => `${runId}:${round}:${work ?? ''}:${outcome}:${at}`}
                  detail={(part) => (hasFailed(part) ? <FailureDetail {...part} /> : undefined)}
                  onEnd={() => {
                    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
                  }}
                />
              )}
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  );
};

const ClientFacts = ({
  client: { state, via, host, port, version, lastSeenAt, createdAt },
}: {
  readonly client: Peer;
}) => (
  <Facts>
    <Fact name="State">
      <StateBadge state={state} />
    </Fact>
    <Fact name="Combiner">
      <bdi>{via ?? noValue}</bdi>
    </Fact>
    <Fact name="Last seen">
      <TimeAgo at={lastSeenAt} />
    </Fact>
    <Fact name="First seen">
      <TimeAgo at={createdAt} />
    </Fact>
    <Fact name="Version">
      <bdi>{version ?? noValue}</bdi>
    </Fact>
    {host !== undefined && <Fact name="Address">{port === undefined ? host : `${host}:${String(port)}`}</Fact>}
  </Facts>
);

export default ClientPage;
