import { Graph, layout, type Point } from '@dagrejs/dagre';

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** A line from one box to another, by their indices, with room for a label. */
export interface Line {
  readonly from: number;
  readonly to: number;
  readonly label: Box;
}

/** Where everything goes; boxes and labels by their centres. */
export interface Layout extends Box {
  readonly boxes: readonly Point[];
  readonly lines: readonly { readonly points: readonly Point[]; readonly label: Point }[];
}

export type { Point };

/** Lays boxes out in ranks, from above to below or from left to right, with few crossings. */
export const layOut = (boxes: readonly Box[], lines: readonly Line[], towards: 'down' | 'right' = 'down'): Layout => {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: towards === 'down' ? 'TB' : 'LR',
    nodesep: 28,
    edgesep: 24,
    ranksep: 36,
    marginx: 16,
    marginy: 16,
  });
  boxes.forEach((box, at) => graph.setNode(String(at), { ...box }));
  lines.forEach(({ from, to, label }, at) =>
    graph.setEdge(String(from), String(to), { ...label, labelpos: 'c' }, String(at)),
  );
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.max(width, 0),
    height: Math.max(height, 0),
    boxes: boxes.map((_, at) => pointOf(graph.node(String(at)))),
    lines: lines.map(({ from, to }, at) => {
      const line = graph.edge(String(from), String(to), String(at));
      return { points: line.points ?? [], label: pointOf(line) };
    }),
  };
};

const pointOf = ({ x = 0, y = 0 }: Partial<Point>): Point => ({ x, y });
