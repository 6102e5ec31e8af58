import { SimpleGrid, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { VersionsView } from '../../api/topology-types.js';
import { Chart } from '../../ui/chart/chart.js';
import { Section } from '../../ui/section.js';
import {
  curveOption,
  curveSummary,
  curveTable,
  stalenessOption,
  stalenessSummary,
  stalenessTable,
} from './versions-options.js';

/** The versions of an asynchronous job's model: when they were made, and of how stale updates. */
export const VersionsSection = ({ versions }: { readonly versions: VersionsView }) => {
  const curve = useMemo(() => ({ option: curveOption(versions), table: curveTable(versions) }), [versions]);
  const bars = useMemo(() => ({ option: stalenessOption(versions), table: stalenessTable(versions) }), [versions]);
  return (
    <Section title="Versions">
      <Text size="sm" c="dimmed" mb="sm">
        Of an asynchronous job each full buffer of updates makes a version. The staleness of an update is how many
        versions were made while it was computed; the staler it is, the less it weighs.
      </Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <div>
          <Heading>Versions over time</Heading>
          <Chart summary={curveSummary(versions)} height={240} {...curve} />
        </div>
        <div>
          <Heading>Staleness of updates</Heading>
          <Chart summary={stalenessSummary(versions)} height={240} {...bars} />
        </div>
      </SimpleGrid>
    </Section>
  );
};

const Heading = ({ children }: { readonly children: string }) => (
  <Text size="sm" fw={600} component="h3" m={0}>
    {children}
  </Text>
);
