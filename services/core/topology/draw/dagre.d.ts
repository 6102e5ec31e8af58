/** What is used of dagre: its own declarations import files without extensions, which Node's resolution does not find. */
declare module '@dagrejs/dagre' {
  export interface Point {
    x: number;
    y: number;
  }

  interface Size {
    width?: number;
    height?: number;
  }

  export type NodeLabel = Size & Partial<Point>;
  export type EdgeLabel = Size & Partial<Point> & { labelpos?: 'l' | 'c' | 'r'; points?: Point[] };
  export type GraphLabel = Size & {
    rankdir?: 'TB' | 'BT' | 'LR' | 'RL';
    nodesep?: number;
    edgesep?: number;
    ranksep?: number;
    marginx?: number;
    marginy?: number;
  };

  export class Graph {
    constructor(options: { multigraph: boolean });
    setGraph(label: GraphLabel): this;
    graph(): GraphLabel;
    setNode(id: string, label: NodeLabel): this;
    node(id: string): NodeLabel;
    setEdge(from: string, to: string, label: EdgeLabel, name: string): this;
    edge(from: string, to: string, name: string): EdgeLabel;
  }

  /** Fills in the places of nodes and edges, and the size of the graph. */
  export function layout(graph: Graph): void;
}
