import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { learnerContext, learnerTask, never, temporaryFolder } from '../../../test/fixtures/learner.js';
import { loadProject, openLearner } from './index.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const project = async (yaml: string, files: Readonly<Record<string, string>> = {}) => {
  await writeFile(join(folder.path, 'project.yaml'), yaml);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.path, name), text);
  return loadProject(folder.path);
};

describe('project.yaml', () => {
  it.each(['mnist', 'mnist-numpy'])('of test/%s is valid', async (name) => {
    await expect(loadProject(join(import.meta.dirname, '../../../test', name))).resolves.toMatchObject({ name });
  });

  it('makes paths absolute and splits commands at blanks outside quotes', async () => {
    const yaml = `
name: mine
entryPoints:
  setup: { command: sh setup.sh, inputs: [setup.sh] }
  train: { command: python3 -c 'print( "a b" )' --name="x y" }
  validate: { command: [python3, two words] }
seedModel: seed.bin
dataset: data
defaults: { epochs: 2 }`;
    await mkdir(join(folder.path, 'data'));
    expect(await project(yaml, { 'setup.sh': '', 'seed.bin': '' })).toEqual({
      kind: 'command',
      name: 'mine',
      dir: folder.path,
      seedModelPath: join(folder.path, 'seed.bin'),
      datasetPath: join(folder.path, 'data'),
      defaults: { epochs: 2 },
      entryPoints: {
        setup: { command: ['sh', 'setup.sh'], inputs: ['setup.sh'], timeout: 900 },
        train: { command: ['python3', '-c', 'print( "a b" )', '--name=x y'] },
        validate: { command: ['python3', 'two words'] },
      },
    });
  });

  it('reports everything that is wrong with it at once', async () => {
    const loading = project(
      'name: "a b"\nentryPoints: { train: { command: "" } }\ndefaults: { epochs: 0 }\nlerner: x.ts',
    );
    await expect(loading).rejects.toMatchObject({ code: 'project.invalid' });
    const error: unknown = await loading.catch((reason: unknown) => reason);
    for (const field of ['name', 'entryPoints.train.command', 'defaults.epochs', 'lerner']) {
      expect(String(error)).toContain(field);
    }
  });

  it.each([
    ['neither learner nor commands', 'name: a', 'either'],
    ['both', 'name: a\nlearner: l.js\nentryPoints: { train: { command: x } }', 'either'],
    ['a learner that is not there', 'name: a\nlearner: l.js', 'there is no l.js'],
    [
      'a seed model that is not there',
      'name: a\nseedModel: s\nentryPoints: { train: { command: x } }',
      'there is no s',
    ],
    ['no YAML', 'name: [', 'YAML'],
    ['a text', 'hello', 'object'],
  ])('is refused with %s', async (_, yaml, reason) => {
    await expect(project(yaml)).rejects.toMatchObject({ code: 'project.invalid' });
    await expect(project(yaml)).rejects.toThrow(reason);
  });

  it('is asked for where it is missing', async () => {
    await expect(loadProject(folder.path)).rejects.toMatchObject({ code: 'project.invalid' });
  });
});

describe('a learner from a module', () => {
  const module = `export default async (context) => ({
    kind: 'mine',
    client: context.client,
    async train(task) { return { numExamples: 5, metrics: { ...task.settings, mine: this.client === 'client-1' ? 1 : 0 } }; },
    async close() {},
  });`;

  it.each([
    ['JavaScript', 'learner.mjs', module],
    ['TypeScript', 'learner.ts', module.replace('(context)', '(context: { client: string })')],
  ])('in %s gets the settings of its task over the defaults of its project', async (_, name, text) => {
    const loaded = await project(`name: a\nlearner: ${name}\ndefaults: { epochs: 2, batchSize: 8 }`, { [name]: text });
    const learner = await openLearner(loaded, learnerContext(join(folder.path, 'data')));
    expect(learner.kind).toBe('mine');
    expect(learner).not.toHaveProperty('evaluate');
    const result = await learner.train(learnerTask('', { settings: { epochs: 3 } }), '', never());
    expect(result).toEqual({ numExamples: 5, metrics: { epochs: 3, batchSize: 8, mine: 1 } });
  });

  it.each([
    ['that throws', 'throw new Error("no luck");', 'no luck'],
    ['without a default export', 'export const learner = 1;', 'default export'],
  ])('%s is refused', async (_, text, reason) => {
    const loaded = await project('name: a\nlearner: learner.mjs', { 'learner.mjs': text });
    const opening = openLearner(loaded, learnerContext(folder.path));
    await expect(opening).rejects.toMatchObject({ code: 'project.invalid' });
    await expect(opening).rejects.toThrow(reason);
  });
});
