import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { NetworkNode } from '../../api/types.js';
import { useNetworkQuery } from '../../api/view-queries.js';
import { formatNumber } from '../../ui/format.js';
import type { GraphEdge, GraphNode } from '../../ui/graph/graph-canvas.js';
import { Graph } from '../../ui/graph/graph.js';
import { NextStep } from '../../ui/next-step.js';
import { Page } from '../../ui/page.js';
import { QueryView } from '../../ui/query-view.js';
import { Section } from '../../ui/section.js';
import { ChartSkeleton } from '../../ui/skeletons.js';
import { NetworkBoxContent } from './network-box.js';
import { placeNetwork, type PlacedBox } from './network-layout.js';
import { PeerTable } from './peer-table.js';

/** Who is in the federation, who belongs to whom, and where data flows just now. */
const NetworkPage = () => {
  const query = useQuery(useNetworkQuery());
  return (
    <Page
      title="Network"
      lead="Clients train on data that stays with them, combiners add their updates up, the reducer makes the new model. Moving lines are parts in work."
    >
      <QueryView query={query} what="the network" skeleton={<ChartSkeleton height={480} />}>
        {({ nodes, truncated = 0 }) => (
          <>
            <Section title="Picture">
              <Picture nodes={nodes} />
            </Section>
            <Section title="Everybody">
              <div id="peers">
                <Text size="sm" c="dimmed" mb="xs" role="status">
                  {summaryOf(nodes)}
                  {truncated > 0 &&
                    ` ${formatNumber(truncated, 'count')} more are left out, those that are gone first.`}
                </Text>
                <PeerTable nodes={nodes} />
              </div>
            </Section>
          </>
        )}
      </QueryView>
    </Page>
  );
};

const Picture = ({ nodes }: { readonly nodes: readonly NetworkNode[] }) => {
  const placed = useMemo(() => placeNetwork(nodes), [nodes]);
  const graphNodes = useMemo(() => placed.map(graphNode), [placed]);
  const edges = useMemo(() => placed.flatMap(edgeOf), [placed]);
  if (placed.length <= 1) {
    return (
      <NextStep title="Nobody has come yet.">
        Start a combiner with <Code>nestor combiner</Code> and clients with <Code>nestor client</Code>; they appear here
        as soon as they connect.
      </NextStep>
    );
  }
  const focusKey = placed.map(({ box }) => box.id).join(' ');
  return <Graph label={summaryOf(nodes)} nodes={graphNodes} edges={edges} height={480} focusKey={focusKey} />;
};

const graphNode = ({ box, x, y, width, height }: PlacedBox): GraphNode => ({
  ...{ id: box.id, x, y, width, height },
  label:
    box.kind === 'peer' ? `${box.peer.kind} ${box.peer.name}: ${box.peer.state}` : `${String(box.peers.length)} more`,
  content: <NetworkBoxContent box={box} />,
});

const edgeOf = ({ box, parentId }: PlacedBox): readonly GraphEdge[] => {
  if (parentId === undefined) return [];
  const peers = box.kind === 'peer' ? [box.peer] : box.peers;
  return [
    {
      ...{ from: parentId, to: box.id },
      isLively: peers.some(({ state }) => state === 'working'),
      isBroken: peers.every(({ state }) => state === 'gone'),
    },
  ];
};

const summaryOf = (nodes: readonly NetworkNode[]): string => {
  const count = (kind: NetworkNode['kind'], state?: NetworkNode['state']) =>
    formatNumber(
      nodes.filter((node) => node.kind === kind && (state === undefined || node.state === state)).length,
      'count',
    );
  return (
    `A reducer, ${count('combiner')} combiners (${count('combiner', 'gone')} gone) and ${count('client')} clients: ` +
    `${count('client', 'working')} work, ${count('client', 'connected')} are connected, ${count('client', 'gone')} are gone.`
  );
};

export default NetworkPage;
