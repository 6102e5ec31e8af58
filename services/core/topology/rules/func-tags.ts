import { nearest } from '../../configuration/nearest.js';
import { channelsOf, peerOf, tagsOf, type Role } from '../design.js';
import { channelsIn, rolesIn, type Draft, type Rule } from '../draft.js';
import { listed } from '../names.js';
import { counterpartOf, knownFuncTags, programOf, programs } from '../programs.js';

/** Roles by name, each with its program. */
const castOf = (draft: Draft) =>
  new Map(rolesIn(draft).map((role) => [role.name, { role, program: programOf(role, channelsIn(draft)) }] as const));

const programText = ({ name, isDataConsumer }: Role, program: string): string =>
  `${JSON.stringify(name)}${isDataConsumer ? ', which consumes data,' : ''} runs the ${program}`;

/** A role has only tags that its program knows. */
export const knownTags: Rule = function* (draft) {
  const cast = castOf(draft);
  for (const { at, value: channel } of draft.channels) {
    for (const name of new Set(channel.pair)) {
      const found = cast.get(name);
      if (found === undefined) continue;
      const knows: readonly string[] = programs[found.program].knows;
      for (const [index, tag] of tagsOf(channel, name).entries()) {
        if (knows.includes(tag)) continue;
        const meant = knownFuncTags.includes(tag) ? undefined : nearest(tag, knows);
        yield {
          ...{ path: ['channels', at, 'funcTags', name, index], code: 'design.unknown_func_tag' },
          message: `${programText(found.role, found.program)}, which knows ${listed(knows)}; got ${JSON.stringify(tag)}`,
          hint: meant === undefined ? undefined : `Is ${JSON.stringify(meant)} meant?`,
        };
      }
    }
  }
};

/** A role does something on each of its channels, everything that its program must do, and each thing on one channel. */
export const neededTags: Rule = function* (draft) {
  if (!draft.complete) return;
  const cast = castOf(draft);
  for (const { at, value: role } of draft.roles) {
    const program = cast.get(role.name)?.program ?? 'trainer';
    const channels = channelsOf(role.name, channelsIn(draft));
    const tags = channels.flatMap((channel) => tagsOf(channel, role.name));
    const missing = programs[program].needs.filter((tag) => !tags.includes(tag));
    if (missing.length > 0 && channels.length > 0) {
      yield {
        ...{ path: ['roles', at], code: 'design.missing_func_tag' },
        message: `${programText(role, program)}, which needs ${listed(programs[program].needs)}; ${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} on none of its channels`,
      };
    }
  }
  for (const { at, value: channel } of draft.channels) {
    for (const role of new Set(channel.pair)) {
      if (tagsOf(channel, role).length > 0 || !cast.has(role)) continue;
      yield {
        ...{ path: ['channels', at, 'funcTags'], code: 'design.missing_func_tag' },
        message: `${JSON.stringify(role)} does nothing on ${JSON.stringify(channel.name)}: it has no func tags there`,
      };
    }
  }
};

/** A program finds a channel by its tag, so a tag of a role stands on one channel. */
export const singleTags: Rule = function* (draft) {
  const places = new Map<string, string>();
  for (const { at, value: channel } of draft.channels) {
    for (const role of new Set(channel.pair)) {
      for (const [index, tag] of tagsOf(channel, role).entries()) {
        const key = JSON.stringify([role, tag]);
        const before = places.get(key);
        if (before === undefined) {
          places.set(key, channel.name);
          continue;
        }
        yield {
          ...{ path: ['channels', at, 'funcTags', role, index], code: 'design.repeated_func_tag' },
          message: `${JSON.stringify(role)} has ${JSON.stringify(tag)} on ${JSON.stringify(before)} already`,
        };
      }
    }
  }
};

/** What one end does, the other end answers: `fetch` gets nothing where nobody has `distribute`. */
export const matchedTags: Rule = function* (draft) {
  const cast = castOf(draft);
  for (const { at, value: channel } of draft.channels) {
    for (const role of new Set(channel.pair)) {
      const peer = peerOf(role, channel);
      const [own, other] = [cast.get(role), cast.get(peer)];
      if (own === undefined || other === undefined) continue;
      const answers = tagsOf(channel, peer);
      for (const [index, tag] of tagsOf(channel, role).entries()) {
        if (!knownFuncTags.includes(tag)) continue;
        const wanted = counterpartOf(tag, own.program, other.program);
        if (wanted !== undefined && answers.includes(wanted)) continue;
        const expected =
          wanted === undefined
            ? `which the ${other.program} has no answer to`
            : `which needs ${JSON.stringify(wanted)}`;
        yield {
          ...{ path: ['channels', at, 'funcTags', role, index], code: 'design.unmatched_func_tag' },
          message: `${JSON.stringify(role)} has ${JSON.stringify(tag)}, ${expected} at ${JSON.stringify(peer)}; it has ${listed(answers)}`,
        };
      }
    }
  }
};
