import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { pagePaths } from '../../../../services/web/page-paths.js';
import { useRecentRunsQuery, useTimelineQuery } from '../../api/view-queries.js';
import type { Timeline } from '../../api/types.js';
import { useAddressQuery, wholeNumber } from '../../ui/address-query.js';
import { ComingChart } from '../../ui/chart/coming-chart.js';
import { formatNumber } from '../../ui/format.js';
import { RunLink } from '../../ui/links.js';
import { NextStep } from '../../ui/next-step.js';
import { useNow } from '../../ui/now.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { RunSelect } from '../../ui/run-select.js';
import { Section } from '../../ui/section.js';
import { Gantt } from './gantt.js';
import { grown } from './grown.js';
import { PaceTable } from './pace-table.js';
import { RoundRange } from './round-range.js';
import { pacesOf, stragglerRatio } from './stragglers.js';

/** Who did what when in a run: the one in the address, else the newest. */
const TimelinePage = () => {
  const address = useAddressQuery();
  const runs = useQuery(useRecentRunsQuery());
  const runId = address.get('run') ?? runs.data?.items[0]?._id;
  return (
    <Page
      title="Timeline"
      lead="Who did what when: a lane for the reducer, every combiner and every client. Whoever is much slower than the others holds the round up."
    >
      <Section
        title="Rounds"
        aside={
          <RunSelect
            value={runId}
            placeholder="The newest run"
            onChange={(run) => {
              address.set({ run, from: undefined, to: undefined });
            }}
          />
        }
      >
        {runId === undefined ? (
          <QueryView query={runs} what="the runs" skeleton={<ComingChart height={320} />}>
            {() => (
              <NextStep
                title="Nothing has been trained yet."
                actions={
                  <Button component={Link} to={pagePaths.start}>
                    Start a run
                  </Button>
                }
              />
            )}
          </QueryView>
        ) : (
          <RunTimeline key={runId} runId={runId} />
        )}
      </Section>
    </Page>
  );
};

const RunTimeline = ({ runId }: { readonly runId: string }) => {
  const { get, set } = useAddressQuery();
  const [fromRound, toRound] = [wholeNumber(get('from'), 1), wholeNumber(get('to'), 1)];
  const query = useQuery(
    useTimelineQuery(runId, {
      ...(fromRound !== undefined && { fromRound }),
      ...(toRound !== undefined && { toRound }),
    }),
  );
  return (
    <QueryView query={query} what={`the timeline of run ${runId}`} skeleton={<ComingChart height={320} />}>
      {(timeline) => (
        <>
          <Group justify="space-between" mb="sm">
            <Text size="sm" component="div">
              Run <RunLink id={runId} />
            </Text>
            <RoundRange
              rounds={timeline.rounds}
              onChange={(range) => {
                set({ from: range?.from.toString(), to: range?.to.toString() });
              }}
            />
          </Group>
          <Lanes asked={timeline} askedAtMs={query.isPlaceholderData ? undefined : query.dataUpdatedAt} />
        </>
      )}
    </QueryView>
  );
};

interface LanesProps {
  /** The timeline as it was when it was asked for. */
  readonly asked: Timeline;
  /** When that was (`Date.now()`); undefined when it is not known. */
  readonly askedAtMs: number | undefined;
}

const Lanes = ({ asked, askedAtMs }: LanesProps) => {
  const nowMs = useNow();
  const sinceMs = askedAtMs === undefined ? 0 : nowMs - askedAtMs;
  const timeline = useMemo(() => grown(asked, sinceMs), [asked, sinceMs]);
  const paces = useMemo(() => pacesOf(timeline), [timeline]);
  if (timeline.rounds.length === 0) {
    return (
      <NextStep title="Nothing has been done in these rounds.">Choose others, or wait for the first one.</NextStep>
    );
  }
  const { rounds, truncated = 0 } = timeline;
  return (
    <>
      <Gantt key={rounds[0]?.round} timeline={timeline} paces={paces} />
      {truncated > 0 && (
        <Text size="sm" c="dimmed">
          The {formatNumber(truncated, 'count')} quickest clients are left out.
        </Text>
      )}
      <Text component="h3" fw={600} size="sm" mt="md" mb={4}>
        How long clients take
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        From being asked to having answered, in training. A straggler (▲) took at least {formatNumber(stragglerRatio)}{' '}
        times as long as the median of a round. A broken red frame in the chart is a part that failed, was refused or
        was lost.
      </Text>
      <PaceTable paces={paces} />
    </>
  );
};

export default TimelinePage;
