import { channelsOf, tagsOf, type Channel, type Role } from './design.js';

/**
 * The programs that roles run, with the func tags that each knows. A role's program follows from what the role does
 * on its channels; its name is free.
 */
export const programs = {
  trainer: { needs: ['fetch', 'upload'], knows: ['fetch', 'upload', 'coordinate'] },
  'middle-aggregator': {
    needs: ['fetch', 'upload', 'distribute', 'aggregate'],
    knows: ['fetch', 'upload', 'distribute', 'aggregate', 'coordinate'],
  },
  'top-aggregator': { needs: ['distribute', 'aggregate'], knows: ['distribute', 'aggregate', 'coordinate'] },
  coordinator: {
    needs: ['coordinateWithTopAgg', 'coordinateWithMidAgg', 'coordinateWithTrainer'],
    knows: ['coordinateWithTopAgg', 'coordinateWithMidAgg', 'coordinateWithTrainer'],
  },
} as const satisfies Readonly<Record<string, { needs: readonly string[]; knows: readonly string[] }>>;

export type ProgramName = keyof typeof programs;

/** Every func tag that some program knows. */
export const knownFuncTags: readonly string[] = [
  ...new Set(Object.values(programs).flatMap(({ knows }) => knows as readonly string[])),
];

/** The program of a role, by the tags that it has on all its channels. */
export const programOf = (role: Role, channels: readonly Channel[]): ProgramName => {
  if (role.isDataConsumer) return 'trainer';
  const tags = channelsOf(role.name, channels).flatMap((channel) => tagsOf(channel, role.name));
  if (tags.some((tag) => tag.startsWith('coordinateWith'))) return 'coordinator';
  return tags.includes('fetch') || tags.includes('upload') ? 'middle-aggregator' : 'top-aggregator';
};

const coordinatorTags: Readonly<Record<ProgramName, string | undefined>> = {
  trainer: 'coordinateWithTrainer',
  'middle-aggregator': 'coordinateWithMidAgg',
  'top-aggregator': 'coordinateWithTopAgg',
  coordinator: undefined,
};

const counterparts = new Map([
  ['fetch', 'distribute'],
  ['distribute', 'fetch'],
  ['upload', 'aggregate'],
  ['aggregate', 'upload'],
]);

/** The tag that the role at the other end must have, given the programs of both. */
export const counterpartOf = (tag: string, program: ProgramName, peerProgram: ProgramName): string | undefined => {
  if (tag === 'coordinate') return coordinatorTags[program];
  if (tag.startsWith('coordinateWith')) return tag === coordinatorTags[peerProgram] ? 'coordinate' : undefined;
  return counterparts.get(tag);
};

/** The role that hands out on a channel: models, or who works with whom. */
export const upperRole = (channel: Channel): string | undefined =>
  channel.pair.find((role) =>
    tagsOf(channel, role).some(
      (tag) => tag === 'distribute' || tag === 'aggregate' || tag.startsWith('coordinateWith'),
    ),
  );
