import { nearest } from '../../configuration/nearest.js';
import type { Draft, Placed, Rule } from '../draft.js';
import type { JsonPath, Remark } from '../finding.js';
import { listed } from '../names.js';

/** Among more names than this, likeness is not looked for. */
const mostLikely = 200;

/** "Is … meant?", or which ones there are. */
export const suggestion = (word: string, known: readonly string[]): string => {
  const meant = known.length <= mostLikely && word.length <= 256 ? nearest(word, known) : undefined;
  if (meant !== undefined) return `Is ${JSON.stringify(meant)} meant?`;
  return known.length <= 20 ? `There are: ${listed(known)}.` : `There are ${known.length} others.`;
};

function* repeated(names: readonly Placed<string>[], pathOf: (at: number) => JsonPath, what: string): Iterable<Remark> {
  const first = new Map<string, number>();
  for (const { at, value } of names) {
    const before = first.get(value);
    if (before === undefined) first.set(value, at);
    else {
      const message = `${what} ${JSON.stringify(value)} stands at ${before} already`;
      yield { path: pathOf(at), code: 'design.duplicate_name', message };
    }
  }
}

/** Names are unique: of roles, of channels, of the groups of a channel. */
export const uniqueNames: Rule = function* ({ roles, channels }: Draft) {
  const named = ({ at, value }: Placed<{ readonly name: string }>) => ({ at, value: value.name });
  yield* repeated(roles.map(named), (at) => ['roles', at, 'name'], 'the role');
  yield* repeated(channels.map(named), (at) => ['channels', at, 'name'], 'the channel');
  for (const { at: index, value: channel } of channels) {
    const groups = channel.groupBy.value.map((value, at) => ({ at, value }));
    yield* repeated(groups, (at) => ['channels', index, 'groupBy', 'value', at], 'the group');
  }
};

/** The ends of a channel are roles; only they have func tags on it. */
export const knownRoles: Rule = function* ({ channels, roleNames }: Draft) {
  for (const { at, value } of channels) {
    for (const [end, role] of value.pair.entries()) {
      if (roleNames.includes(role)) continue;
      yield {
        ...{ path: ['channels', at, 'pair', end], code: 'design.unknown_role' },
        message: `the channel ${JSON.stringify(value.name)} joins ${JSON.stringify(role)}, which is not a role`,
        hint: suggestion(role, roleNames),
      };
    }
    for (const role of Object.keys(value.funcTags)) {
      if (value.pair.includes(role)) continue;
      yield {
        ...{ path: ['channels', at, 'funcTags', role], code: 'design.unknown_role' },
        message: `${JSON.stringify(role)} has func tags on ${JSON.stringify(value.name)}, which joins ${listed(value.pair)}`,
        hint: suggestion(role, value.pair),
      };
    }
  }
};
