import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import {
  Background,
  Controls,
  Handle,
  Position,
  ReactFlow,
  useReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from '@xyflow/react';
import { createContext, use, useEffect, useMemo, type ReactNode } from 'react';
import classes from './graph.module.css';

/** A node: where it stands, how large it is, and what is in it. */
export interface GraphNode {
  readonly id: string;
  /** Pixels from the left and from the top. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly content: ReactNode;
  /** What the node is, for screen readers. */
  readonly label: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Whether data flows over it just now; it does not move for people who want less motion. */
  readonly isLively?: boolean;
  /** Whether it leads nowhere any more. */
  readonly isBroken?: boolean;
}

export interface GraphCanvasProps {
  /** What the graph shows, in a sentence. */
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly height: number;
  /** Which way edges lead. @default 'right' */
  readonly direction?: 'right' | 'down';
  /** Changes when another part of the graph is to be brought into view. */
  readonly focusKey: string;
  /** Nodes to bring into view first. @default all */
  readonly focus?: readonly string[];
}

interface FlowData extends Record<string, unknown> {
  readonly direction: 'right' | 'down';
}

type FlowNode = Node<FlowData, 'content'>;

/** What is in a node changes more often than where it stands: it reaches nodes around React Flow's own state. */
const Contents = createContext<ReadonlyMap<string, ReactNode>>(new Map());

const ends = {
  right: { target: Position.Left, source: Position.Right },
  down: { target: Position.Top, source: Position.Bottom },
} as const;

const ContentNode = ({ id, data: { direction } }: NodeProps<FlowNode>) => (
  <>
    <Handle type="target" position={ends[direction].target} isConnectable={false} className={classes['handle'] ?? ''} />
    {use(Contents).get(id)}
    <Handle type="source" position={ends[direction].source} isConnectable={false} className={classes['handle'] ?? ''} />
  </>
);

const nodeTypes = { content: ContentNode };

/** A React Flow graph that is looked at and not changed. Imported by `Graph` on demand, never directly. */
const GraphCanvas = (props: GraphCanvasProps) => {
  const { label, nodes, edges, height, direction = 'right', focusKey, focus } = props;
  const scheme = useComputedColorScheme('light');
  const contents = useMemo(() => new Map(nodes.map(({ id, content }) => [id, content])), [nodes]);
  const flowNodes = useMemo(() => nodes.map((node) => flowNode(node, direction)), [nodes, direction]);
  const flowEdges = useMemo(() => edges.map(flowEdge), [edges]);
  return (
    <div style={{ height }} className={classes['canvas']} role="group" aria-label={label}>
      <Contents value={contents}>
        <ReactFlow
          nodes={flowNodes}
          edges={flowEdges}
          nodeTypes={nodeTypes}
          colorMode={scheme}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          onlyRenderVisibleElements
          zoomOnScroll={false}
          preventScrolling={false}
          minZoom={0.1}
          maxZoom={1.5}
        >
          <Background gap={24} />
          <Controls showInteractive={false} />
          <Focus focusKey={focusKey} ids={focus} />
        </ReactFlow>
      </Contents>
    </div>
  );
};

/** Brings nodes into view, once for each key: what somebody has moved to stays in view while nodes change. */
const Focus = ({ focusKey, ids }: { readonly focusKey: string; readonly ids: readonly string[] | undefined }) => {
  const { fitView } = useReactFlow();
  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const frame = requestAnimationFrame(() => {
      void fitView({
        ...{ padding: 0.1, minZoom: 0.6, maxZoom: 1, duration: still ? 0 : 200 },
        ...(ids !== undefined && { nodes: ids.map((id) => ({ id })) }),
      });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
    // Another key is what asks for it, not other ids.
  }, [focusKey, fitView]);
  return undefined;
};

const flowNode = ({ id, x, y, width, height, label }: GraphNode, direction: FlowData['direction']): FlowNode => ({
  ...{ id, type: 'content', position: { x, y }, width, height, data: { direction }, ariaLabel: label },
});

const flowEdge = ({ from, to, isLively = false, isBroken = false }: GraphEdge): Edge => ({
  ...{ id: `${from} ${to}`, source: from, target: to, animated: isLively },
  className: [isLively ? classes['lively'] : undefined, isBroken ? classes['broken'] : undefined].join(' '),
});

export default GraphCanvas;
