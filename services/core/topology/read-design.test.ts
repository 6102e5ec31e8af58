import { describe, expect, it } from 'vitest';
import { exampleFile, exampleNames } from '../../../test/support/design-examples.js';
import { privacyOf, readDesign, readJob, requireValid, runConfigOf } from './index.js';

const findings = (checked: ReturnType<typeof readDesign> | ReturnType<typeof readJob>) =>
  checked.valid ? [] : checked.findings;
const places = (checked: ReturnType<typeof readDesign> | ReturnType<typeof readJob>) =>
  findings(checked).map(({ path, code }) => `${path} ${code}`);

it.each(exampleNames)('%s is valid', (name) => {
  expect(places(readDesign(exampleFile(name).schema))).toEqual([]);
  expect(places(readJob(exampleFile(name).job))).toEqual([]);
});

it('everything is found at once, each with its place, what was expected, what came, and a hint', () => {
  const schema = {
    name: 'wrong',
    roles: [
      { name: 'trainer', isDataConsumr: true, groupAssociation: [{ 'param-chanel': 'eu' }] },
      { name: 'aggregator', replica: '2' },
    ],
    channels: [{ name: 'param-channel', pair: ['trainr', 'aggregator'], funcTags: { trainr: ['fetsh'] } }],
  };
  expect(findings(readDesign(schema))).toEqual([
    {
      document: 'design',
      path: '$.roles[0].isDataConsumr',
      code: 'design.unknown_key',
      message: '"isDataConsumr" is not a field here',
      hint: 'Is "isDataConsumer" meant? Comments begin with "//".',
    },
    {
      document: 'design',
      path: '$.roles[1].replica',
      code: 'design.malformed',
      message: 'expected a number, got "2"',
      hint: 'Write it as docs/designs.md shows.',
    },
    {
      document: 'design',
      path: '$.channels[0].pair[0]',
      code: 'design.unknown_role',
      message: 'the channel "param-channel" joins "trainr", which is not a role',
      hint: 'Is "trainer" meant?',
    },
  ]);
});

it('a group with trainers and no aggregator is found, in whichever region', () => {
  const { schema } = exampleFile('hier_mnist');
  const text = JSON.stringify(schema).replace('{"param-channel":"na","global-channel":"default"}', '');
  const checked = readDesign(JSON.parse(text.replace('"default"},]', '"default"}]')));
  expect(findings(checked)).toMatchObject([
    {
      ...{ path: '$.channels[0]', code: 'design.empty_group' },
      message: 'the group "na" of "param-channel" has "trainer" and no "middle-aggregator"',
      hint: 'Add {"param-channel": "na"} to an association of "middle-aggregator".',
    },
  ]);
});

it('a file in which everything is wrong is told so in time, however long it is', () => {
  const groups = Array.from({ length: 10_000 }, (_, at) => `group-${at}`);
  const roles = ['trainer', 'aggregator'].map((name) => ({
    ...{ name, isDataConsumer: name === 'trainer' },
    groupAssociation: groups.map((group) => ({ chanel: group, channel: `no-${group}` })),
  }));
  const channels = [{ name: 'channel', pair: ['trainer', 'aggregator'], groupBy: { type: 'tag', value: groups } }];
  const started = performance.now();
  expect(findings(readDesign({ name: 'wrong', roles, channels }))).toHaveLength(1_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('roles that send each other models in a circle are found', () => {
  const tags = { a: ['distribute', 'aggregate'], b: ['fetch', 'upload'] };
  const schema = {
    name: 'circle',
    roles: [{ name: 'a' }, { name: 'b' }, { name: 'trainer', isDataConsumer: true }],
    channels: [
      { name: 'down', pair: ['a', 'b'], funcTags: tags },
      { name: 'up', pair: ['b', 'a'], funcTags: { b: tags.a, a: tags.b } },
      { name: 'data', pair: ['b', 'trainer'], funcTags: { trainer: ['fetch', 'upload'] } },
    ],
  };
  expect(findings(readDesign(schema)).find(({ code }) => code === 'design.cycle')).toMatchObject({
    message: 'models go in a circle: "a" → "b" → "a"',
  });
});

describe('what files of all generations may have', () => {
  const { schema } = exampleFile('mnist');

  it('comments, nulls and empty texts of Go programs', () => {
    const [channel] = schema['channels'] as object[];
    const design = readDesign({
      ...schema,
      '//': 'a comment',
      connectors: null,
      channels: [{ ...channel, '//why': 'because', groupBy: { type: '', value: null }, backend: '', brokerHost: '' }],
      roles: (schema['roles'] as object[]).map((role) => ({ ...role, groupAssociation: null, replica: 0 })),
    });
    expect(requireValid(design).channels[0]?.groupBy).toEqual({ type: 'tag', value: ['default'] });
    expect(requireValid(design).roles.map(({ replica, groupAssociation }) => [replica, groupAssociation])).toEqual([
      [1, [{ 'param-channel': 'default' }]],
      [1, [{ 'param-channel': 'default' }]],
    ]);
  });

  it('the default group, where an association leaves a channel out', () => {
    const coordinated = exampleFile('syncfl_hier_coord_mnist').schema;
    const roles = (coordinated['roles'] as object[]).map((role) => ({ ...role, groupAssociation: [{}] }));
    const design = requireValid(readDesign({ ...coordinated, roles: roles.slice(0) }));
    expect(design).toEqual(requireValid(readDesign(coordinated)));
  });
});

describe('jobs', () => {
  it('name their optimizer and selector from those that there are', () => {
    const job = {
      designId: 'd',
      dataSpec: [],
      modelSpec: { optimizer: { sort: 'fedadm' }, selector: { sort: 'fastest' } },
    };
    expect(findings(readJob(job))).toMatchObject([
      {
        path: '$.modelSpec.optimizer.sort',
        code: 'design.unknown_optimizer',
        message:
          'expected one of "fedavg", "fedprox", "fedadam", "fedadagrad", "fedyogi", "fedbuff", "feddyn", "scaffold", got "fedadm"',
        hint: 'Is "fedadam" meant?',
      },
      {
        path: '$.modelSpec.selector.sort',
        code: 'design.unknown_selector',
        hint: 'There are: "default", "random", "fedbuff", "oort".',
      },
    ]);
  });

  it('have their settings checked, by the optimizer and the selector they are for', () => {
    const optimizer = { sort: 'fedprox', kwargs: { mu: -1 } };
    const selector = { sort: 'random', kwargs: { c: 2 } };
    const job = { designId: 'd', backend: 'pigeon', dataSpec: [], optimizer, selector, hyperparameters: { rounds: 0 } };
    expect(places(readJob(job))).toEqual([
      '$.backend design.unknown_backend',
      '$.hyperparameters.rounds design.malformed',
      '$.optimizer.kwargs.mu design.bad_setting',
      '$.selector.kwargs.c design.bad_setting',
    ]);
  });

  it('name their privacy from the kinds that there are, with settings that are right', () => {
    const remarked = (privacy: object) => findings(readJob({ designId: 'd', dataSpec: [], modelSpec: { privacy } }));
    const kwargs = { clip_threshold: 0, noise_factor: -1, delta: 1, sampling_rate: 2, seeded: 'no', epsilon: 1 };
    expect(
      remarked({ sort: 'dp', kwargs })
        .map(({ path, code }) => `${path} ${code}`)
        .toSorted(),
    ).toEqual(
      Object.keys(kwargs)
        .map((name) => `$.modelSpec.privacy.kwargs.${name} design.bad_setting`)
        .toSorted(),
    );
    expect(remarked({ sort: 'dp' }).map(({ path }) => path)).toEqual([
      '$.modelSpec.privacy.kwargs.clip_threshold',
      '$.modelSpec.privacy.kwargs.noise_factor',
    ]);
    expect(remarked({ sort: 'pd' })).toMatchObject([
      { code: 'design.unknown_privacy', message: 'expected one of "default", "dp", got "pd"', hint: 'Is "dp" meant?' },
    ]);
    const privacy = { sort: 'dp', kwargs: { clip_threshold: 2, noise_factor: 0.5 } };
    const { modelSpec } = requireValid(readJob({ designId: 'd', dataSpec: [], modelSpec: { privacy } }));
    expect(privacyOf(modelSpec.privacy)).toEqual({
      ...{ clipThreshold: 2, noiseFactor: 0.5, delta: 1e-5, samplingRate: 1, seeded: false },
    });
    expect(privacyOf({ sort: 'default' })).toBeUndefined();
  });

  it('without a name, a backend or a limit of time get sane ones', () => {
    expect(requireValid(readJob({ designId: 'd', dataSpec: [] }))).toMatchObject({
      ...{ name: 'd', backend: 'grpc', priority: 'low', maxRunTime: 3_600 },
    });
  });

  it('are told which optimizers no program runs yet', () => {
    for (const sort of ['feddyn', 'scaffold']) {
      expect(places(readJob({ designId: 'd', dataSpec: [], optimizer: { sort } }))).toEqual([
        '$.optimizer.sort design.unsupported_optimizer',
      ]);
    }
  });

  it('become the parameters of a run', () => {
    const kwargs = { beta_1: 0.5, eta: 0.1 };
    const hyperparameters = { rounds: 7, batchSize: 32, learningRate: 0.5, anythingElse: true };
    const job = { designId: 'd', dataSpec: [], hyperparameters, optimizer: { sort: 'fedyogi', kwargs } };
    expect(runConfigOf(requireValid(readJob(job)).modelSpec)).toMatchObject({
      ...{ rounds: 7, batchSize: 32, learningRate: 0.5, strategy: 'fedyogi', beta1: 0.5, serverLearningRate: 0.1 },
      ...{ beta2: 0.99, tau: 0.001 },
    });
    const plain = requireValid(readJob({ designId: 'd', dataSpec: [] })).modelSpec;
    expect(runConfigOf(plain)).toMatchObject({ rounds: 1, strategy: 'fedavg' });
    const buffered = { designId: 'd', dataSpec: [], optimizer: { sort: 'fedbuff', kwargs: {} } };
    expect(runConfigOf(requireValid(readJob(buffered)).modelSpec).strategy).toBe('fedavg');
  });
});
