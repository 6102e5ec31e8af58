import { describe, expect, it } from 'vitest';
import { exampleFile, readExample, type ExampleName } from '../../../test/support/design-examples.js';
import { expandJob, readDesign, readJob, requireValid, type Task } from './index.js';

const brokers = [
  { sort: 'mqtt', host: 'localhost' },
  { sort: 'p2p', host: 'localhost:10104' },
];

const expandExample = (name: ExampleName, job?: unknown, jobId = 'job'): readonly Task[] =>
  requireValid(expandJob({ jobId, ...readExample(name, job), brokers }));

/** Tasks in a line each. */
const outline = (tasks: readonly Task[]): readonly string[] =>
  tasks.map(({ role, type, groupAssociation, config: { dataset, realm } }) =>
    [
      ...[role, type, Object.values(groupAssociation).join('+')],
      ...[dataset?.split('/').at(-1) ?? '-', ...(realm === '' ? [] : [realm])],
    ].join(' '),
  );

describe('the published expansions', () => {
  it.each([
    ['asyncfl_hier_mnist', '64145f7b10b9b3b94f52529f', 7],
    ['mnist', '64145f7c10b9b3b94f5252bd', 2],
  ] as const)('%s expands into the very same configurations, in the same order', (name, jobId, count) => {
    const { job, expectedTasks = [] } = exampleFile(name);
    const tasks = expandExample(name, { ...job, modelSpec: {} }, jobId);
    expect(tasks).toHaveLength(count);
    expect(JSON.parse(JSON.stringify(tasks.map(({ config }) => config)))).toEqual(expectedTasks);
  });
});

describe('what the other examples expand into', () => {
  it('hier_mnist: two regions', () => {
    expect(outline(expandExample('hier_mnist'))).toEqual([
      'middle-aggregator system eu+default -',
      'middle-aggregator system na+default -',
      'top-aggregator system default -',
      'trainer system eu mnist_1.npz',
      'trainer system eu mnist_2.npz',
      'trainer system na mnist_3.npz',
      'trainer system na mnist_4.npz',
    ]);
  });

  it('syncfl_hier_coord_mnist: replicas stand in the same groups', () => {
    expect(outline(expandExample('syncfl_hier_coord_mnist'))).toEqual([
      'coordinator system default+default+default -',
      'middle-aggregator system default+default+default -',
      'middle-aggregator system default+default+default -',
      'top-aggregator system default+default -',
      'trainer system default+default mnist_1.npz',
      'trainer system default+default mnist_2.npz',
      'trainer system default+default mnist_3.npz',
    ]);
  });

  it('medmnist: ten trainers', () => {
    const lines = outline(expandExample('medmnist'));
    expect(lines).toEqual([
      'aggregator system us -',
      ...Array.from({ length: 10 }, (_, at) => `trainer system us site${at + 1}.npz`),
    ]);
  });

  it('mnist_non_orchestration_mode: a task for a participant, before those of the system', () => {
    expect(outline(expandExample('mnist_non_orchestration_mode'))).toEqual([
      'trainer user default - default',
      'aggregator system default - default/flame',
    ]);
  });
});

describe('jobs of older generations', () => {
  const older = (dataSpec: unknown) => ({ designId: 'd', schemaVersion: '1', codeVersion: '1', dataSpec });

  it('of the first: datasets stand where their realms say, roles in the order of their distance from the data', () => {
    const { datasets, design } = readExample('asyncfl_hier_mnist');
    const { groupBy: _, ...param } = design.channels[0]!;
    const schema = {
      ...design,
      roles: design.roles.map(({ name, isDataConsumer }) => ({ name, isDataConsumer })),
      channels: [{ ...param, groupBy: { type: 'tag', value: ['default/eu', 'default/na'] } }, design.channels[1]],
    };
    const job = requireValid(readJob(older({ fromUser: { 'default/na': 1 }, fromSystem: [...datasets.keys()] })));
    const tasks = requireValid(expandJob({ jobId: 'j', design: requireValid(readDesign(schema)), job, datasets }));
    expect(outline(tasks)).toEqual([
      'trainer user default/na - default/na',
      'trainer system default/eu mnist_1.npz default/eu/germany',
      'trainer system default/eu mnist_2.npz default/eu/uk',
      'trainer system default/na mnist_3.npz default/na/canada',
      'trainer system default/na mnist_4.npz default/na/us',
      'middle-aggregator system default/eu+default - default/eu/flame',
      'middle-aggregator system default/na+default - default/na/flame',
      'top-aggregator system default - default/flame',
    ]);
  });

  it('of the second: participants and datasets by group', () => {
    const [first, second] = [...readExample('asyncfl_hier_mnist').datasets.keys()];
    const dataSpec = { fromUser: { na: 2 }, fromSystem: { trainer: { eu: [first, second] } } };
    expect(outline(expandExample('asyncfl_hier_mnist', older(dataSpec)))).toEqual([
      'middle-aggregator system eu+default -',
      'middle-aggregator system na+default -',
      'top-aggregator system default -',
      'trainer user na -',
      'trainer user na -',
      'trainer system eu mnist_1.npz',
      'trainer system eu mnist_2.npz',
    ]);
  });

  it('a role that is given nothing is passed over, as in a published job file', () => {
    const job = older({ fromUser: { default: 1 }, fromSystem: { '0': [] } });
    expect(outline(expandExample('mnist_non_orchestration_mode', job))).toEqual([
      'aggregator system default -',
      'trainer user default -',
    ]);
  });
});

describe('ids of tasks', () => {
  const ids = (tasks: readonly Task[]) => tasks.map(({ id }) => id);

  it('are 40 hexadecimal digits, all different, and the same ones each time', () => {
    const first = ids(expandExample('syncfl_hier_coord_mnist'));
    expect(new Set(first).size).toBe(7);
    for (const id of first) expect(id).toMatch(/^[0-9a-f]{40}$/);
    expect(ids(expandExample('syncfl_hier_coord_mnist'))).toEqual(first);
    // Stored in records and given to participants: a change of the encoding is one of the interface.
    expect(first[0]).toBe('5eb245f4a1664dda0274ae8792e969366e9a28e6');
  });

  it('depend on the job, and on what the tasks are told', () => {
    const { job } = exampleFile('mnist');
    const first = ids(expandExample('mnist'));
    for (const other of [
      ids(expandExample('mnist', job, 'another')),
      ids(expandExample('mnist', { ...job, maxRunTime: 60 })),
      ids(expandExample('mnist', { ...job, modelSpec: { hyperparameters: { rounds: 9 } } })),
    ]) {
      expect(new Set([...first, ...other]).size).toBe(4);
    }
  });
});

it('a job without data for a group that has an aggregator is told so', () => {
  const { job } = exampleFile('asyncfl_hier_mnist');
  const dataSpec = [{ role: 'trainer', datasetGroups: { eu: ['64137d8ce5f264999ac9e12d'] } }];
  const checked = expandJob({ jobId: 'j', ...readExample('asyncfl_hier_mnist', { ...job, dataSpec }) });
  expect(checked).toMatchObject({ findings: [{ code: 'design.group_without_data', path: '$.dataSpec' }] });
});

it('everything that does not fit the design is told at once, with its place', () => {
  const { job } = exampleFile('asyncfl_hier_mnist');
  const dataSpec = [
    { role: 'top-aggregator', datasetGroups: { eu: [] } },
    { role: 'trainer', datasetGroups: { eu: ['nowhere'], asia: ['64137d8ce5f264999ac9e12d'] } },
  ];
  const checked = expandJob({ jobId: 'j', ...readExample('asyncfl_hier_mnist', { ...job, dataSpec }) });
  expect(checked.valid ? [] : checked.findings.map(({ path, code }) => `${path} ${code}`).toSorted()).toEqual([
    '$.dataSpec[0].role design.unknown_role',
    '$.dataSpec[1].datasetGroups.asia design.unknown_group',
    '$.dataSpec[1].datasetGroups.eu[0] design.unknown_dataset',
  ]);
});

it('a job of millions of participants is refused before they are counted out', () => {
  const fromUser = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`realm-${at}`, 100_000]));
  const job = { designId: 'd', dataSpec: { fromUser, fromSystem: [] } };
  const checked = expandJob({ jobId: 'j', ...readExample('mnist_non_orchestration_mode', job) });
  expect(checked).toMatchObject({ findings: [{ code: 'design.too_many_tasks' }] });
});

it('a job of ten thousand tasks expands within seconds on a slow machine', () => {
  const { design, job } = readExample('hier_mnist');
  const datasets = new Map(
    Array.from({ length: 10_000 }, (_, at) => [`d${at}`, { url: `https://example.org/${at}.npz`, realm: '' }]),
  );
  const ids = [...datasets.keys()];
  const dataSpec = [{ role: 'trainer', datasetGroups: { eu: ids.slice(0, 5_000), na: ids.slice(5_000) } }];
  const started = performance.now();
  const tasks = requireValid(expandJob({ jobId: 'j', design, job: { ...job, dataSpec }, datasets }));
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(tasks).toHaveLength(10_003);
});
