import { Button, Checkbox, Group, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Lineage } from '../../api/types.js';
import { noValue, shortId } from '../../ui/format.js';
import { IconGitCompare } from '../../ui/icons.js';
import { comparisonPath, modelPath, ModelLink, RunLink } from '../../ui/links.js';
import { inUsualOrder } from '../../ui/metric-names.js';
import { Quantity } from '../../ui/quantity.js';
import type { Column } from '../../ui/table/columns.js';
import { DataTable } from '../../ui/table/data-table.js';
import { TimeAgo } from '../../ui/time-ago.js';
import type { LineageNode } from './lineage-layout.js';

/** The models as a table. Two that are ticked can be compared. */
export const ModelList = ({ lineage: { nodes, edges } }: { readonly lineage: Lineage }) => {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const columns = useMemo(() => {
    const parents = new Map(edges.map(({ parentId, modelId }) => [modelId, parentId]));
    const metricNames = inUsualOrder([...new Set(nodes.flatMap(({ metrics }) => Object.keys(metrics ?? {})))]);
    const toggle = (id: string) => {
      // The older of two makes room for a third.
      setChosen((before) => (before.includes(id) ? before.filter((other) => other !== id) : [...before, id].slice(-2)));
    };
    return columnsOf(parents, metricNames, chosen, toggle);
  }, [nodes, edges, chosen]);
  const [left, right] = chosen;
  return (
    <>
      <Group mb="xs" gap="sm">
        {left !== undefined && right !== undefined ? (
          <Button
            component={Link}
            to={comparisonPath(left, right)}
            size="xs"
            leftSection={<IconGitCompare size={14} aria-hidden />}
          >
            Compare {shortId(left)} and {shortId(right)}
          </Button>
        ) : (
          <Text size="sm" c="dimmed">
            Tick two models to compare them.
          </Text>
        )}
      </Group>
      <DataTable
        label="Models"
        columns={columns}
        rows={nodes}
        rowId={({ modelId }) => modelId}
        onOpen={({ modelId }) => {
          void navigate(modelPath(modelId));
        }}
        maxHeight="60vh"
      />
    </>
  );
};

const columnsOf = (
  parents: ReadonlyMap<string, string>,
  metricNames: readonly string[],
  chosen: readonly string[],
  toggle: (id: string) => void,
): readonly Column<LineageNode>[] => [
  {
    ...{ id: 'chosen', header: 'Compare' },
    cell: ({ modelId }) => (
      <Checkbox
        aria-label={`Compare ${shortId(modelId)}`}
        size="xs"
        checked={chosen.includes(modelId)}
        onChange={() => {
          toggle(modelId);
        }}
      />
    ),
  },
  {
    ...{ id: 'model', header: 'Model', namesRow: true, sortBy: ({ name, modelId }) => name ?? modelId },
    cell: ({ modelId, name }) => <ModelLink id={modelId} name={name} />,
  },
  {
    ...{ id: 'run', header: 'Run', sortBy: ({ runId }) => runId },
    cell: ({ runId }) => (runId === undefined ? noValue : <RunLink id={runId} />),
  },
  {
    ...{ id: 'round', header: 'Round', align: 'end', sortBy: ({ round }) => round },
    cell: ({ round }) => <Quantity value={round} unit="count" />,
  },
  ...metricNames.map((name): Column<LineageNode> => ({
    ...{ id: `metrics.${name}`, header: name, align: 'end', sortBy: ({ metrics }) => metrics?.[name] },
    cell: ({ metrics }) => <Quantity value={metrics?.[name]} />,
  })),
  { id: 'parent', header: 'Made from', cell: ({ modelId }) => <ModelLink id={parents.get(modelId)} /> },
  {
    ...{ id: 'createdAt', header: 'Made', sortBy: ({ createdAt }) => createdAt },
    cell: ({ createdAt }) => <TimeAgo at={createdAt} />,
  },
];
