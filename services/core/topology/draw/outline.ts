import { peerOf, tagsOf, type Channel, type Design } from '../design.js';
import type { Task } from '../expand.js';
import { upperRole } from '../programs.js';
import { reachOrder } from '../realms.js';

/** A channel with its ends in the order in which they are drawn: who hands out above, who fetches below. */
export interface Edge {
  readonly channel: Channel;
  readonly upper: string;
  readonly lower: string;
}

/** Channels with a direction; where func tags give none, the role that is farther from the data is above. */
export const edgesOf = ({ roles, channels }: Design): readonly Edge[] => {
  const distance = new Map(reachOrder(roles, channels).map(({ role }, at) => [role, at]));
  return channels.map((channel) => {
    const [first, second] = channel.pair;
    const farther = (distance.get(first) ?? 0) >= (distance.get(second) ?? 0) ? first : second;
    const upper = upperRole(channel) ?? farther;
    return { channel, upper, lower: peerOf(upper, channel) };
  });
};

/** Roles that nobody is above, and one of each circle. */
export const rootsOf = ({ roles }: Design, edges: readonly Edge[]): readonly string[] => {
  const names = roles.map(({ name }) => name);
  const below = new Set(edges.filter(({ upper, lower }) => upper !== lower).map(({ lower }) => lower));
  const roots = names.filter((name) => !below.has(name));
  const reached = new Set<string>();
  const reach = (name: string): void => {
    const waiting = [name];
    for (let role = waiting.pop(); role !== undefined; role = waiting.pop()) {
      if (reached.has(role)) continue;
      reached.add(role);
      waiting.push(...edges.filter(({ upper }) => upper === role).map(({ lower }) => lower));
    }
  };
  roots.forEach(reach);
  for (const name of names) {
    if (reached.has(name)) continue;
    roots.push(name);
    reach(name);
  }
  return roots;
};

/** How many tasks a role has: counted if they are given, else what the design says. */
export const countText = (design: Design, role: string, tasks: readonly Task[] | undefined): string => {
  const found = design.roles.find(({ name }) => name === role);
  if (found === undefined) return 'unknown';
  const { isDataConsumer, replica, groupAssociation } = found;
  const marks = isDataConsumer ? ', on data' : '';
  if (tasks !== undefined) return `${countOf(tasks.filter((task) => task.role === role).length, 'task')}${marks}`;
  if (isDataConsumer) return `one task per dataset${marks}`;
  return countOf(replica * groupAssociation.length, 'task');
};

export const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Func tags of the upper end, then of the lower. */
export const tagsText = ({ channel, upper, lower }: Edge): string => {
  const tags = (role: string) => tagsOf(channel, role).join(', ');
  return upper === lower ? tags(upper) : `${tags(upper)} ⇄ ${tags(lower)}`;
};

/** Groups of a channel, the first few of many. */
export const groupsText = ({ groupBy: { value } }: Channel, most = 6): string =>
  value.length <= most ? value.join(', ') : `${value.slice(0, most - 1).join(', ')}, … (${value.length})`;
