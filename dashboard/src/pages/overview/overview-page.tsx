import { Group, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Curves } from '../../curves/curves.js';
import { useCurveQuery, useOverviewQuery } from '../../api/queries.js';
import { Quantity } from '../../ui/quantity.js';
import { ComingChart } from '../../ui/chart/coming-chart.js';
import { ModelLink } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { StateBadge } from '../../ui/state-badge.js';
import { TimeAgo } from '../../ui/time-ago.js';
import { LackPanel } from './lack-panel.js';
import { LatestEvents } from './latest-events.js';
import { lackOf, type Overview } from './next-step-of.js';
import { RunPanel } from './run-panel.js';
import { Tile } from './tile.js';

/** The federation in one look: what it does, whom it waits for, whether it learns. */
const OverviewPage = () => {
  const query = useQuery(useOverviewQuery());
  return (
    <Page
      title="Overview"
      lead="One model is trained over data that stays where it is: clients train, combiners add up, the reducer makes the next model."
    >
      <QueryView query={query} what="the overview" skeleton={<OverviewSkeleton />}>
        {(overview) => <OverviewContent overview={overview} />}
      </QueryView>
    </Page>
  );
};

const OverviewContent = ({ overview }: { readonly overview: Overview }) => {
  const { run, latestModel, combiners, clients, stores } = overview;
  const lack = lackOf(overview);
  return (
    <Stack gap="md">
      {lack !== undefined && <LackPanel lack={lack} overview={overview} />}
      <SimpleGrid cols={{ base: 2, sm: 2, lg: 4 }} spacing="sm">
        <Tile label="Clients connected" value={<Connected {...clients} />} note={known(clients.known)} />
        <Tile label="Combiners connected" value={<Connected {...combiners} />} note={known(combiners.known)} />
        <Tile
          label="Latest model"
          value={latestModel === undefined ? 'none yet' : <ModelLink id={latestModel.id} name={latestModel.name} />}
          note={
            latestModel && (
              <>
                {latestModel.round !== undefined && `after round ${latestModel.round}, `}
                <TimeAgo at={latestModel.createdAt} />
              </>
            )
          }
        />
        <Tile
          label="Its metrics"
          value={<MainMetrics metrics={latestModel?.metrics ?? {}} />}
          note="weighted mean over the clients"
        />
      </SimpleGrid>
      <RunPanel run={run} />
      {run !== undefined && <RunCurves id={run._id} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <LatestEvents />
        <Section title="Storage">
          <Stack gap="xs">
            {stores.map(({ role, kind, ok, message }) => (
              <Group key={role} gap="sm" wrap="nowrap" align="baseline">
                <StateBadge state={ok ? 'ok' : 'unavailable'} />
                <Text size="sm">
                  {role === 'objects' ? 'Models' : 'Records'} ({kind}){message === undefined ? '' : `: ${message}`}
                </Text>
              </Group>
            ))}
          </Stack>
        </Section>
      </SimpleGrid>
    </Stack>
  );
};

const RunCurves = ({ id }: { readonly id: string }) => (
  <Section title="Loss and accuracy by round">
    <QueryView query={useQuery(useCurveQuery(id))} what="the curves" skeleton={<ComingChart height={280} />}>
      {(curve) => <Curves curves={[curve]} axis="round" />}
    </QueryView>
  </Section>
);

const Connected = ({ connected }: { readonly connected: number }) => <Quantity value={connected} unit="count" />;

const known = (count: number | undefined): string | undefined =>
  count === undefined ? undefined : `of ${count} ever seen`;

const MainMetrics = ({ metrics }: { readonly metrics: Readonly<Record<string, number>> }) => {
  const names = Object.keys(metrics);
  const usual = ['accuracy', 'loss'].filter((name) => names.includes(name));
  const shown = usual.length > 0 ? usual : names.slice(0, 2);
  if (shown.length === 0) return 'none yet';
  return (
    <Group gap="0 1rem">
      {shown.map((name) => (
        <span key={name}>
          <Quantity value={metrics[name]} />{' '}
          <Text span size="sm" c="dimmed" fw={400}>
            {name}
          </Text>
        </span>
      ))}
    </Group>
  );
};

const OverviewSkeleton = () => (
  <Stack gap="md" aria-busy>
    <SimpleGrid cols={{ base: 2, lg: 4 }} spacing="sm">
      {Array.from({ length: 4 }, (_, index) => (
        <Skeleton key={index} height={86} radius="md" />
      ))}
    </SimpleGrid>
    <Skeleton height={190} radius="md" />
    <Skeleton height={320} radius="md" />
  </Stack>
);

export default OverviewPage;
