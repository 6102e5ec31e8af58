import { seedModelFile } from './models.js';

/** A deterministic learner that takes its time, so that there is a middle of a round. */
export const slowTrainer = `import { setTimeout } from 'node:timers/promises';
import { builtinLearners } from 'nestor/learner';
export default async (context) => {
  const learner = await builtinLearners['builtin:drift'](context);
  return {
    ...learner,
    async train(task, path, signal) {
      await setTimeout(400, undefined, { signal });
      return await learner.train(task, path, signal);
    },
  };
};
`;

const trainer = `import { builtinLearners } from 'nestor/learner';
export default builtinLearners['builtin:drift'];
`;

const channel = (
  name: string,
  lower: string,
  upper: string,
  groups: readonly string[],
): Readonly<Record<string, unknown>> => ({
  ...{ name, pair: [lower, upper], groupBy: { type: 'tag', value: groups } },
  funcTags: { [lower]: ['fetch', 'upload'], [upper]: ['distribute', 'aggregate'] },
});

/** Trainers under one aggregator. */
export const flatDesign = {
  schema: {
    name: 'flat',
    roles: [
      { name: 'trainer', isDataConsumer: true, groupAssociation: [{ 'param-channel': 'default' }] },
      { name: 'top-aggregator', groupAssociation: [{ 'param-channel': 'default' }] },
    ],
    channels: [channel('param-channel', 'trainer', 'top-aggregator', ['default'])],
  },
  code: {
    'trainer/main.js': trainer,
    'top-aggregator/seed.safetensors': Buffer.from(seedModelFile()),
  },
};

/** Trainers under middle aggregators of two regions, under one at the top. */
export const twoRegionsDesign = {
  schema: {
    name: 'two regions',
    roles: [
      {
        name: 'trainer',
        isDataConsumer: true,
        groupAssociation: [{ 'param-channel': 'eu' }, { 'param-channel': 'na' }],
      },
      {
        name: 'middle-aggregator',
        groupAssociation: [
          { 'param-channel': 'eu', 'global-channel': 'default' },
          { 'param-channel': 'na', 'global-channel': 'default' },
        ],
      },
      { name: 'top-aggregator', groupAssociation: [{ 'global-channel': 'default' }] },
    ],
    channels: [
      channel('param-channel', 'trainer', 'middle-aggregator', ['eu', 'na']),
      channel('global-channel', 'middle-aggregator', 'top-aggregator', ['default']),
    ],
  },
  code: {
    ...flatDesign.code,
    'middle-aggregator/main.js': '// Sums what its trainers send.\n',
  },
};

const coordinating = (name: string, role: string, tag: string): Readonly<Record<string, unknown>> => ({
  ...{ name, pair: [role, 'coordinator'], groupBy: { type: 'tag', value: ['default'] } },
  funcTags: { [role]: ['coordinate'], coordinator: [tag] },
});

/** Trainers whom a coordinator gives to two middle aggregators, under one at the top. */
export const coordinatedDesign = {
  schema: {
    name: 'coordinated',
    roles: [
      {
        name: 'coordinator',
        groupAssociation: [{ 'top-coord': 'default', 'middle-coord': 'default', 'trainer-coord': 'default' }],
      },
      { name: 'top-aggregator', groupAssociation: [{ 'top-coord': 'default', 'global-channel': 'default' }] },
      {
        ...{ name: 'middle-aggregator', replica: 2 },
        groupAssociation: [{ 'middle-coord': 'default', 'param-channel': 'default', 'global-channel': 'default' }],
      },
      {
        ...{ name: 'trainer', isDataConsumer: true },
        groupAssociation: [{ 'trainer-coord': 'default', 'param-channel': 'default' }],
      },
    ],
    channels: [
      coordinating('top-coord', 'top-aggregator', 'coordinateWithTopAgg'),
      coordinating('middle-coord', 'middle-aggregator', 'coordinateWithMidAgg'),
      coordinating('trainer-coord', 'trainer', 'coordinateWithTrainer'),
      channel('param-channel', 'trainer', 'middle-aggregator', ['default']),
      channel('global-channel', 'middle-aggregator', 'top-aggregator', ['default']),
    ],
  },
  code: {
    ...twoRegionsDesign.code,
    'coordinator/main.js': '// Says who works with whom.\n',
  },
};

/** A participant, who brings data and computer, under one aggregator. */
export const participantDesign = {
  schema: {
    name: 'participant',
    roles: [
      { name: 'trainer', isDataConsumer: true },
      { name: 'aggregator', replica: 1 },
    ],
    channels: [channel('param-channel', 'trainer', 'aggregator', ['default'])],
  },
  code: {
    'trainer/main.js': trainer,
    'aggregator/seed.safetensors': Buffer.from(seedModelFile()),
  },
};

/** A synchronous job of some rounds. */
export const jobOf = (rounds: number, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ maxRunTime: 300, ...more },
  modelSpec: {
    hyperparameters: { rounds, batchSize: 32, learningRate: 0.01 },
    ...{ optimizer: { sort: 'fedavg' }, selector: { sort: 'default' } },
  },
});

/** An asynchronous job that ends after some versions. */
export const asyncJobOf = (versions: number, aggGoal = 2) => ({
  maxRunTime: 300,
  modelSpec: {
    hyperparameters: { rounds: versions, batchSize: 32, learningRate: 0.01, aggGoal },
    ...{ optimizer: { sort: 'fedbuff' }, selector: { sort: 'fedbuff', kwargs: { c: 2 } } },
  },
});
