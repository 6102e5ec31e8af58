import fc from 'fast-check';

/** A schema as a file has it, that a test may change. */
export interface SchemaFile {
  name: string;
  roles: RoleFile[];
  channels: ChannelFile[];
}

export interface RoleFile {
  name: string;
  isDataConsumer?: boolean;
  replica?: number;
  groupAssociation?: Record<string, string>[];
}

export interface ChannelFile {
  name: string;
  pair: string[];
  groupBy: { type: string; value: string[] };
  funcTags: Record<string, string[]>;
}

export interface RandomDesign {
  readonly schema: SchemaFile;
  /** As a job has them: role → group → ids. */
  readonly dataSpec: readonly { readonly role: string; readonly datasetGroups: Record<string, string[]> }[];
}

/** Names that people give, and some that programs stumble over. */
const names = [
  ...['trainer', 'top', 'middle aggregator', 'edge-2', 'Constructor', 'length', 'id', 'null'],
  ...['<b>bold', '&amp;', '"quoted"', "it's", '模型', 'großer Bär', '🐻', 'a'.repeat(128), '$', '0', '..x', '[a]'],
];

const shuffledNames = fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length });

/** Valid designs: trees of up to five levels with groups of their own at each, some with a coordinator. */
export const randomDesign: fc.Arbitrary<RandomDesign> = fc
  .record({
    branches: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 3 }),
    roleNames: shuffledNames,
    channelNames: shuffledNames,
    replicas: fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 5, maxLength: 5 }),
    datasets: fc.integer({ min: 1, max: 3 }),
    coordinated: fc.boolean(),
  })
  .map(({ branches, roleNames, channelNames, replicas, datasets, coordinated }) => {
    const levels = branches.length + 2;
    const isCoordinated = coordinated && levels === 3;
    /** Groups of the channel below each level: one per aggregator there. */
    const groups = [['root']];
    for (const branch of branches) {
      groups.push(groups.at(-1)!.flatMap((parent) => Array.from({ length: branch }, (_, at) => `${parent}/${at}`)));
    }
    const parentOf = (group: string): string => group.replace(/\/\d+$/, '');
    const roles: RoleFile[] = Array.from({ length: levels }, (_, level) => {
      const [above, below] = [channelNames[level - 1]!, channelNames[level]!];
      const own = groups[Math.min(level, groups.length - 1)]!;
      if (level === levels - 1) {
        return {
          ...{ name: roleNames[level]!, isDataConsumer: true },
          groupAssociation: own.map((group) => ({ [above]: group })),
        };
      }
      return {
        // Only a coordinator can tell which of several aggregators is whose.
        ...{
          name: roleNames[level]!,
          replica: isCoordinated && level === 1 ? replicas[level]! : Math.min(replicas[level]!, 1),
        },
        groupAssociation: own.map((group) => ({
          ...(level === 0 ? {} : { [above]: parentOf(group) }),
          [below]: group,
        })),
      };
    });
    const channels: ChannelFile[] = groups.map((value, level) => ({
      ...{ name: channelNames[level]!, pair: [roles[level]!.name, roles[level + 1]!.name] },
      ...{ groupBy: { type: 'tag', value } },
      funcTags: { [roles[level]!.name]: ['distribute', 'aggregate'], [roles[level + 1]!.name]: ['fetch', 'upload'] },
    }));
    if (isCoordinated) addCoordinator(roles, channels, roleNames[9]!, channelNames.slice(10));
    const trainer = roles[levels - 1]!;
    const datasetGroups = Object.fromEntries(
      groups.at(-1)!.map((group) => [group, Array.from({ length: datasets }, (_, at) => `${group}#${at}`)]),
    );
    return { schema: { name: 'random', roles, channels }, dataSpec: [{ role: trainer.name, datasetGroups }] };
  });

const addCoordinator = (
  roles: RoleFile[],
  channels: ChannelFile[],
  name: string,
  channelNames: readonly string[],
): void => {
  const tags = ['coordinateWithTopAgg', 'coordinateWithMidAgg', 'coordinateWithTrainer'];
  const coordinator: RoleFile = { name, groupAssociation: [{}] };
  for (const [at, role] of roles.entries()) {
    const channel = channelNames[at]!;
    channels.push({
      ...{ name: channel, pair: [role.name, name], groupBy: { type: 'tag', value: ['default'] } },
      funcTags: { [role.name]: ['coordinate'], [name]: [tags[at]!] },
    });
    for (const association of [...role.groupAssociation!, ...coordinator.groupAssociation!]) {
      association[channel] = 'default';
    }
  }
  roles.push(coordinator);
};
