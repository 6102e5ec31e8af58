import type { NetworkNode } from '../../api/types.js';

/** A box of the picture: a peer, or the clients of a combiner that there is no room for. */
export type NetworkBox =
  | { readonly kind: 'peer'; readonly id: string; readonly peer: NetworkNode }
  | { readonly kind: 'rest'; readonly id: string; readonly peers: readonly NetworkNode[] };

export interface PlacedBox {
  readonly box: NetworkBox;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The box that it is connected to. */
  readonly parentId: string | undefined;
}

const size = { reducer: [236, 80], combiner: [236, 80], client: [168, 34] } as const;
const columnX = { reducer: 0, combiner: 310, client: 620 } as const;
const gap = { x: 12, y: 8, group: 28 } as const;
/** Clients of a combiner that get a box of their own. */
export const mostClients = 24;
/** Of them, those kept for clients that are gone: they must not hide behind the others. */
const leastGone = 8;
const rowsOfClients = 8;

/** Unlike names, ids of boxes differ between a client and a combiner of one name. */
export const boxId = ({ kind, name }: Pick<NetworkNode, 'kind' | 'name'>): string => `${kind}:${name}`;

/**
 * The reducer to the left, combiners beside it, their clients to the right of each. Of many clients some get boxes, and
 * the rest is one.
 */
export const placeNetwork = (nodes: readonly NetworkNode[]): readonly PlacedBox[] => {
  const reducer = nodes.find(({ kind }) => kind === 'reducer');
  const combiners = nodes.filter(({ kind }) => kind === 'combiner').toSorted(byName);
  const names = new Set(combiners.map(({ name }) => name));
  const groups = new Map<string | undefined, NetworkNode[]>();
  for (const client of nodes.filter(({ kind }) => kind === 'client')) {
    const combiner = client.via !== undefined && names.has(client.via) ? client.via : undefined;
    const known = groups.get(combiner) ?? [];
    groups.set(combiner, known);
    known.push(client);
  }
  const placed: PlacedBox[] = [];
  let top = 0;
  const place = (peer: NetworkNode | undefined, clients: readonly NetworkNode[], parentId: string | undefined) => {
    const grid = placeClients(clients, top, peer && boxId(peer), peer?.name ?? '');
    const bottom = Math.max(top + size.combiner[1], ...grid.map(({ y, height }) => y + height));
    if (peer !== undefined) {
      const [width, height] = size.combiner;
      const y = (top + bottom - height) / 2;
      placed.push({ box: peerBox(peer), x: columnX.combiner, y, width, height, parentId });
    }
    placed.push(...grid);
    top = bottom + gap.group;
  };
  for (const combiner of combiners) place(combiner, groups.get(combiner.name) ?? [], reducer && boxId(reducer));
  const unassigned = groups.get(undefined);
  if (unassigned !== undefined) place(undefined, unassigned, undefined);
  if (reducer !== undefined) {
    const [width, height] = size.reducer;
    const y = Math.max(0, (top - gap.group - height) / 2);
    placed.unshift({ box: peerBox(reducer), x: columnX.reducer, y, width, height, parentId: undefined });
  }
  return placed;
};

const byName = (a: NetworkNode, b: NetworkNode): number => (a.name < b.name ? -1 : 1);

const peerBox = (peer: NetworkNode): NetworkBox => ({ kind: 'peer', id: boxId(peer), peer });

const placeClients = (
  clients: readonly NetworkNode[],
  top: number,
  parentId: string | undefined,
  combiner: string,
): readonly PlacedBox[] => {
  const gone = clients.filter(({ state }) => state === 'gone');
  const present = clients.filter(({ state }) => state !== 'gone').toSorted(byName);
  const leftForPresent = mostClients - Math.min(gone.length, leastGone);
  const chosen = new Set([
    ...gone.slice(0, mostClients - Math.min(present.length, leftForPresent)),
    ...present.slice(0, leftForPresent),
  ]);
  // By name, so that boxes keep their places while states change.
  const shown = clients.filter((client) => chosen.has(client)).toSorted(byName);
  const rest = clients.filter((client) => !chosen.has(client));
  const boxes: readonly NetworkBox[] = [
    ...shown.map(peerBox),
    ...(rest.length > 0 ? [{ kind: 'rest' as const, id: `rest:${combiner}`, peers: rest }] : []),
  ];
  const [width, height] = size.client;
  const rows = Math.min(rowsOfClients, boxes.length);
  return boxes.map((box, index) => ({
    ...{ box, width, height, parentId },
    x: columnX.client + Math.floor(index / rows) * (width + gap.x),
    y: top + (index % rows) * (height + gap.y),
  }));
};
