import { describe, expect, it } from 'vitest';
import type { PeerName } from '../core/index.js';
import type { End } from '../transport/index.js';
import { Roster } from './roster.js';

const name = (text: string) => text as PeerName;
const end = (id: string, role: End['role'], software?: string): End => ({
  ...{ id: name(id), role, instance: 'i' },
  ...(software === undefined ? {} : { software }),
});

describe("versions of clients' software", () => {
  it('are told by clients themselves, and by the aggregator that they have come through', () => {
    const roster = new Roster();
    const combiner = end('combiner', 'aggregator', '9.9.9');
    roster.joined(end('direct', 'trainer', '1.0.0'));
    roster.joined(end('silent', 'trainer'));
    roster.joined(combiner);
    roster.announced(combiner, [name('behind'), name('unknown')], new Map([[name('behind'), '1.1.0']]));
    expect(roster.software()).toEqual(
      new Map([
        ['direct', '1.0.0'],
        ['behind', '1.1.0'],
      ]),
    );
  });

  it('change with the next announcement, and are forgotten with whoever told them', () => {
    const roster = new Roster();
    const combiner = end('combiner', 'aggregator');
    roster.joined(combiner);
    roster.announced(combiner, [name('c')], new Map([[name('c'), '1.1.0']]));
    const before = roster.version;
    roster.announced(combiner, [name('c')], new Map([[name('c'), '1.2.0']]));
    expect([roster.softwareOf(name('c')), roster.version > before]).toEqual(['1.2.0', true]);
    roster.left(combiner);
    expect(roster.softwareOf(name('c'))).toBeUndefined();
  });
});
