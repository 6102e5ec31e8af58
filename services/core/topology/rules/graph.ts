import { channelsIn, rolesIn, type Rule } from '../draft.js';
import { peerOf, tagsOf } from '../design.js';
import { reachOrder } from '../realms.js';

/** Somebody trains, and everybody is connected to somebody who does. */
export const connectedRoles: Rule = function* (draft) {
  if (!draft.complete) return;
  const roles = rolesIn(draft);
  if (!roles.some(({ isDataConsumer }) => isDataConsumer)) {
    const message = `none of the ${roles.length} roles has "isDataConsumer": true`;
    yield { path: ['roles'], code: 'design.no_data_consumer', message };
    return;
  }
  const reached = new Set(reachOrder(roles, channelsIn(draft)).map(({ role }) => role));
  const alone = new Set(roles.filter(({ name }) => !channelsIn(draft).some(({ pair }) => pair.includes(name))));
  for (const { at, value: role } of draft.roles) {
    if (reached.has(role.name) && !alone.has(role)) continue;
    const why = alone.has(role) ? 'is on no channel' : 'is not connected to any role that consumes data';
    yield { path: ['roles', at], code: 'design.unreachable_role', message: `${JSON.stringify(role.name)} ${why}` };
  }
};

/** Models go down a tree: nobody is above itself. */
export const noCycles: Rule = function* (draft) {
  const below = new Map<string, { readonly role: string; readonly at: number }[]>();
  for (const { at, value: channel } of draft.channels) {
    for (const role of new Set(channel.pair)) {
      const peer = peerOf(role, channel);
      if (!tagsOf(channel, role).includes('distribute') || !tagsOf(channel, peer).includes('fetch')) continue;
      below.set(role, [...(below.get(role) ?? []), { role: peer, at }]);
    }
  }
  const state = new Map<string, 'open' | 'done'>();
  const stack: { readonly role: string; readonly children: { readonly role: string; readonly at: number }[] }[] = [];
  for (const start of below.keys()) {
    if (state.has(start)) continue;
    stack.push({ role: start, children: [...(below.get(start) ?? [])] });
    state.set(start, 'open');
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const child = top.children.pop();
      if (child === undefined) {
        state.set(top.role, 'done');
        stack.pop();
      } else if (state.get(child.role) === 'open') {
        const circle = [...stack.map(({ role }) => role).slice(stack.findIndex(({ role }) => role === child.role))];
        const message = `models go in a circle: ${[...circle, child.role].map((role) => JSON.stringify(role)).join(' → ')}`;
        yield { path: ['channels', child.at], code: 'design.cycle', message };
      } else if (!state.has(child.role)) {
        state.set(child.role, 'open');
        stack.push({ role: child.role, children: [...(below.get(child.role) ?? [])] });
      }
    }
  }
};
