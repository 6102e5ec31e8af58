import { useMemo, useState } from 'react';
import type { Lineage } from '../../api/types.js';
import { formatNumber } from '../../ui/format.js';
import { Graph } from '../../ui/graph/graph.js';
import { LineageBoxContent } from './lineage-box.js';
import { boxSize, placeLineage, type LineageBox } from './lineage-layout.js';

/** Of the picture: room for one row of boxes at least, and no more than a part of the window. */
const [leastHeightPx, mostHeightPx, marginPx] = [200, 360, 60] as const;
/** Boxes that are in view at first: the newest. */
const newestBoxes = 6;

/** Which model was made from which, from left to right. */
export const TrailGraph = ({ lineage }: { readonly lineage: Lineage }) => {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const { boxes, edges } = useMemo(() => placeLineage(lineage, unfolded), [lineage, unfolded]);
  const newest = lineage.nodes[0]?.modelId;
  const nodes = useMemo(() => {
    const unfold = (id: string) => {
      setUnfolded((before) => new Set([...before, id]));
    };
    return boxes.map(({ box, x, y }) => ({
      ...{ id: box.id, x, y, ...boxSize, label: labelOf(box) },
      content: <LineageBoxContent box={box} isNewest={box.id === newest} onUnfold={unfold} />,
    }));
  }, [boxes, newest]);
  const bottom = Math.max(...boxes.map(({ y }) => y + boxSize.height));
  const top = Math.min(...boxes.map(({ y }) => y));
  const runs = new Set(lineage.nodes.flatMap(({ runId }) => runId ?? [])).size;
  return (
    <Graph
      label={`${formatNumber(lineage.nodes.length, 'count')} models of ${formatNumber(runs, 'count')} runs, from left to right`}
      nodes={nodes}
      edges={edges}
      height={Math.min(mostHeightPx, Math.max(leastHeightPx, bottom - top + 2 * marginPx))}
      focusKey={boxes.map(({ box }) => box.id).join(' ')}
      focus={boxes.slice(-newestBoxes).map(({ box }) => box.id)}
    />
  );
};

const labelOf = (box: LineageBox): string =>
  box.kind === 'folded'
    ? `${String(box.models.length)} models that follow one another`
    : `Model ${box.model.name ?? box.model.modelId}`;
