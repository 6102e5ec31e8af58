import type { Lineage } from '../../api/types.js';

export type LineageNode = Lineage['nodes'][number];

/** A box of the graph: a model, or models of one run that follow one another and are folded into one box. */
export type LineageBox =
  | { readonly kind: 'model'; readonly id: string; readonly model: LineageNode }
  | { readonly kind: 'folded'; readonly id: string; readonly models: readonly LineageNode[] };

export interface PlacedLineage {
  readonly boxes: readonly (LineageBoxPlace & { readonly box: LineageBox })[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

interface LineageBoxPlace {
  readonly x: number;
  readonly y: number;
}

export const boxSize = { width: 176, height: 72 } as const;
const step = { x: boxSize.width + 48, y: boxSize.height + 28 } as const;
/** Chains of fewer models are not folded. */
const leastFolded = 3;

/**
 * The trail from left to right: children to the right of their parents, each branch on a line of its own. Models of a
 * run that follow one another are folded, but for the first and the newest, unless `unfolded` has the id of the box.
 */
export const placeLineage = ({ nodes, edges }: Lineage, unfolded: ReadonlySet<string>): PlacedLineage => {
  const oldestFirst = nodes.toReversed();
  const children = new Map<string, string[]>();
  const parents = new Map<string, string[]>();
  for (const { parentId, modelId } of edges) {
    append(children, parentId, modelId);
    append(parents, modelId, parentId);
  }
  const byId = new Map(nodes.map((node) => [node.modelId, node]));
  const only = (ids: readonly string[] | undefined) => (ids?.length === 1 ? byId.get(ids[0] ?? '') : undefined);
  /** Between a parent and a child of the same run, and nothing else depends on it. */
  const isInner = (node: LineageNode): boolean => {
    const [parent, child] = [only(parents.get(node.modelId)), only(children.get(node.modelId))];
    return node.runId !== undefined && parent?.runId === node.runId && child?.runId === node.runId;
  };

  const boxOf = new Map<string, LineageBox>();
  for (const node of oldestFirst) {
    if (boxOf.has(node.modelId)) continue;
    const chain: LineageNode[] = [];
    for (let at: LineageNode | undefined = node; at !== undefined && isInner(at); at = only(children.get(at.modelId))) {
      if (boxOf.has(at.modelId) || chain.includes(at)) break;
      chain.push(at);
    }
    const id = `folded:${node.modelId}`;
    if (chain.length >= leastFolded && !unfolded.has(id)) {
      const folded: LineageBox = { kind: 'folded', id, models: chain };
      for (const { modelId } of chain) boxOf.set(modelId, folded);
    } else {
      for (const model of chain.length === 0 ? [node] : chain) {
        boxOf.set(model.modelId, { kind: 'model', id: model.modelId, model });
      }
    }
  }
  return place(oldestFirst, parents, boxOf);
};

const append = (map: Map<string, string[]>, key: string, value: string): void => {
  const known = map.get(key) ?? [];
  map.set(key, known);
  known.push(value);
};

/** Column: one more than the parent's. Line: the parent's for its first child, a new one for every other. */
const place = (
  oldestFirst: readonly LineageNode[],
  parents: ReadonlyMap<string, readonly string[]>,
  boxOf: ReadonlyMap<string, LineageBox>,
): PlacedLineage => {
  const places = new Map<string, { column: number; line: number }>();
  const continued = new Set<string>();
  const boxes: PlacedLineage['boxes'][number][] = [];
  const edges = new Map<string, { from: string; to: string }>();
  let lines = 0;
  for (const { modelId } of inOrder(oldestFirst, parents)) {
    const box = boxOf.get(modelId);
    if (box === undefined) continue;
    const from = (parents.get(modelId) ?? []).flatMap((id) => boxOf.get(id) ?? []).filter(({ id }) => id !== box.id);
    for (const { id } of from) edges.set(`${id} ${box.id}`, { from: id, to: box.id });
    if (places.has(box.id)) continue;
    const before = from.flatMap(({ id }) => places.get(id) ?? []);
    const heir = from.find(({ id }) => places.has(id) && !continued.has(id));
    if (heir !== undefined) continued.add(heir.id);
    const line = (heir === undefined ? undefined : places.get(heir.id)?.line) ?? lines++;
    const column = Math.max(-1, ...before.map((each) => each.column)) + 1;
    places.set(box.id, { column, line });
    boxes.push({ box, x: column * step.x, y: line * step.y });
  }
  return { boxes, edges: [...edges.values()] };
};

/** Parents before their children, even if clocks said otherwise. */
const inOrder = (
  oldestFirst: readonly LineageNode[],
  parents: ReadonlyMap<string, readonly string[]>,
): readonly LineageNode[] => {
  const byId = new Map(oldestFirst.map((node) => [node.modelId, node]));
  const done = new Set<string>();
  const ordered: LineageNode[] = [];
  for (const start of oldestFirst) {
    const waiting = [start];
    const begun = new Set<string>();
    for (let node = waiting.at(-1); node !== undefined; node = waiting.at(-1)) {
      const missing = begun.has(node.modelId)
        ? []
        : (parents.get(node.modelId) ?? [])
            .filter((id) => !done.has(id) && !begun.has(id))
            .flatMap((id) => byId.get(id) ?? []);
      begun.add(node.modelId);
      if (missing.length > 0) {
        waiting.push(...missing);
        continue;
      }
      waiting.pop();
      if (!done.has(node.modelId)) ordered.push(node);
      done.add(node.modelId);
    }
  }
  return ordered;
};
