import { useMemo } from 'react';
import type { Design } from '../../../services/core/topology/index.js';
import type { GraphNode } from '../ui/graph/graph-canvas.js';
import { Graph } from '../ui/graph/graph.js';
import classes from './boxes.module.css';
import { placeDesign, type DesignBox } from './design-layout.js';

interface DesignGraphProps {
  readonly design: Design;
  readonly height: number;
}

/** A design as a graph: roles, and the channels between them. */
export const DesignGraph = ({ design, height }: DesignGraphProps) => {
  const { boxes, lines } = useMemo(() => placeDesign(design), [design]);
  const nodes = useMemo(
    () => boxes.map(({ box, ...place }): GraphNode => ({ ...place, label: labelOf(box), content: <Box box={box} /> })),
    [boxes],
  );
  return (
    <Graph
      label={summaryOf(design)}
      nodes={nodes}
      edges={lines}
      height={height}
      direction="down"
      focusKey={boxes.map(({ id }) => id).join(' ')}
    />
  );
};

const Box = ({ box }: { readonly box: DesignBox }) =>
  box.kind === 'role' ? (
    <div className={classes['box']} data-kind={box.role.isDataConsumer ? 'data' : 'role'} title={box.role.description}>
      <bdi className={classes['name']}>{box.role.name}</bdi>
      <span className={classes['note']}>{sizeText(box.role)}</span>
    </div>
  ) : (
    <div className={classes['box']} data-kind="channel" title={box.channel.description}>
      <bdi className={classes['name']}>{box.channel.name}</bdi>
      <span className={classes['note']}>groups: {box.groups}</span>
      <span className={classes['note']}>{box.tags}</span>
    </div>
  );

const sizeText = ({ isDataConsumer, replica, groupAssociation }: (DesignBox & { kind: 'role' })['role']): string => {
  if (isDataConsumer) return 'one task per dataset';
  const count = replica * groupAssociation.length;
  return `${count} task${count === 1 ? '' : 's'}`;
};

const labelOf = (box: DesignBox): string =>
  box.kind === 'role'
    ? `role ${box.role.name}`
    : `channel ${box.channel.name} between ${box.channel.pair.join(' and ')}`;

const summaryOf = ({ roles, channels }: Design): string =>
  `${roles.length} roles: ${roles.map(({ name }) => name).join(', ')}; ${channels.length} channels: ` +
  channels.map(({ name, pair }) => `${name} between ${pair.join(' and ')}`).join(', ');
