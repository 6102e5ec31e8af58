/** A role: a kind of worker. In normal form nothing is left to defaults. */
export interface Role {
  readonly name: string;
  readonly description?: string | undefined;
  /** Whether its workers train: there is one worker per dataset, and per place of a participant. */
  readonly isDataConsumer: boolean;
  /** Workers per association; at least 1, and of no meaning for data consumers. */
  readonly replica: number;
  /** Which group each of the role's channels has, once per way to stand in groups. */
  readonly groupAssociation: readonly GroupAssociation[];
}

/** Channel → group. */
export type GroupAssociation = Readonly<Record<string, string>>;

/** A channel: an edge between two roles, cut into groups. */
export interface Channel {
  readonly name: string;
  readonly description?: string | undefined;
  readonly pair: readonly [string, string];
  readonly groupBy: { readonly type: 'tag'; readonly value: readonly string[] };
  /** Role → what it does on this channel. */
  readonly funcTags: Readonly<Record<string, readonly string[]>>;
  readonly isUnidirectional?: boolean | undefined;
  readonly backend?: string | undefined;
  readonly brokerHost?: string | undefined;
}

/** A design's schema in normal form: itself a valid schema of the newest generation. */
export interface Design {
  readonly name: string;
  readonly description?: string | undefined;
  readonly revision?: number | undefined;
  readonly roles: readonly Role[];
  readonly channels: readonly Channel[];
  readonly connectors?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** The group of those who name none. */
export const defaultGroup = 'default';

/** The channels of a role, in the design's order. */
export const channelsOf = (role: string, channels: readonly Channel[]): readonly Channel[] =>
  channels.filter(({ pair }) => pair.includes(role));

/** The role at the other end of a channel; the same one if it is joined with itself. */
export const peerOf = (role: string, { pair: [first, second] }: Channel): string => (first === role ? second : first);

/** What a role does on a channel. */
export const tagsOf = ({ funcTags }: Channel, role: string): readonly string[] => own(funcTags, role) ?? [];

/** The group of a channel in an association. */
export const groupIn = (association: GroupAssociation, channel: string): string | undefined =>
  own(association, channel);

/** An object's own value: names come from people, and `constructor` is a name too. */
const own = <Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
