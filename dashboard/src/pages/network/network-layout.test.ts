import { describe, expect, it } from 'vitest';
import type { NetworkNode } from '../../api/types.js';
import { mostClients, placeNetwork } from './network-layout.js';

const node = (kind: NetworkNode['kind'], name: string, more: Partial<NetworkNode> = {}): NetworkNode => ({
  ...{ kind, name, state: 'connected' },
  ...more,
});

const clients = (count: number, via: string, more: Partial<NetworkNode> = {}) =>
  Array.from({ length: count }, (_, index) => node('client', `${via}-client-${String(index)}`, { via, ...more }));

describe('the picture of the network', () => {
  it('connects clients to their combiner and combiners to the reducer, and no boxes overlap', () => {
    const nodes = [node('reducer', 'r'), node('combiner', 'c1'), node('combiner', 'c2')];
    const placed = placeNetwork([...nodes, ...clients(9, 'c1'), ...clients(2, 'c2')]);
    const parents = new Map(placed.map(({ box, parentId }) => [box.id, parentId]));
    expect(parents.get('client:c2-client-1')).toBe('combiner:c2');
    expect(parents.get('combiner:c1')).toBe('reducer:r');
    for (const [index, a] of placed.entries()) {
      for (const b of placed.slice(index + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart, `${a.box.id} and ${b.box.id}`).toBe(true);
      }
    }
  });

  it('draws ten thousand clients as a few boxes and one for the rest, and does not hide those that are gone', () => {
    const gone = clients(3, 'z', { state: 'gone', via: 'c' });
    const placed = placeNetwork([node('reducer', 'r'), node('combiner', 'c'), ...clients(10_000, 'c'), ...gone]);
    expect(placed).toHaveLength(2 + mostClients + 1);
    const rest = placed.find(({ box }) => box.kind === 'rest')?.box;
    expect(rest?.kind === 'rest' && rest.peers.length).toBe(10_003 - mostClients);
    for (const { name } of gone) expect(placed.map(({ box }) => box.id)).toContain(`client:${name}`);
  });

  it('keeps clients whose combiner is unknown, and a name that both a combiner and a client have', () => {
    const placed = placeNetwork([node('combiner', 'same'), node('client', 'same', { via: 'nobody' })]);
    expect(placed.map(({ box }) => box.id).toSorted()).toEqual(['client:same', 'combiner:same']);
  });
});
