import type { PeerRecord } from '../../../core/index.js';
import type { z } from 'zod';
import type { Activity, Federation } from '../../federation.js';
import type { networkSchema } from '../schemas/peer-views.js';

type Node = z.input<typeof networkSchema>['nodes'][number];

const mostPeers = 100_000;

/** Who is in the federation: the reducer, combiners and clients, those that are there first; at most so many. */
export const networkOf = async (
  federation: Federation,
  version: string,
  limit: number,
): Promise<z.input<typeof networkSchema>> => {
  const { peers, runs } = federation.records;
  const [combiners, clients, active] = await Promise.all([
    peers.list('combiner', { limit: mostPeers }),
    peers.list('client', { limit: mostPeers }),
    runs.active(),
  ]);
  const activity = federation.activity();
  const busy = new Set(clients.filter(({ name }) => activity.pending.has(name)).map(({ via }) => via));
  const reducer: Node = {
    ...{ kind: 'reducer', name: activity.reducer, version, load: activity.combiners.length },
    state: active.length > 0 ? 'working' : 'connected',
    ...activity.bytesOf('reducer', activity.reducer),
  };
  const nodes: readonly Node[] = [
    reducer,
    ...[
      ...combiners.map((peer) => ({ ...nodeOf(peer, activity, busy.has(peer.name)), via: activity.reducer })),
      ...clients.map((peer) => nodeOf(peer, activity, activity.pending.has(peer.name))),
    ].toSorted((a, b) => Number(a.state === 'gone') - Number(b.state === 'gone')),
  ];
  const omitted = Math.max(0, nodes.length - limit);
  return { nodes: nodes.slice(0, limit), ...(omitted > 0 ? { truncated: omitted } : {}) };
};

const nodeOf = (peer: PeerRecord, { combiners, bytesOf }: Activity, isWorking: boolean): Node => {
  const { kind, name, state, via, host, port, version, lastSeenAt } = peer;
  const present = kind === 'combiner' ? combiners.find((combiner) => combiner.name === name) : undefined;
  return {
    ...{ kind, name, lastSeenAt, state: state === 'connected' && isWorking ? 'working' : state },
    ...(via === undefined ? {} : { via }),
    ...(host === undefined || port === undefined ? {} : { host, port }),
    ...(present === undefined ? {} : { load: present.clients }),
    ...(present?.capacity === undefined ? {} : { capacity: present.capacity }),
    ...(version === undefined ? {} : { version }),
    ...bytesOf(kind, name),
  };
};
