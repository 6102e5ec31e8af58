import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskConfig } from '../../core/index.js';
import { openAggregatorCode } from './aggregator-code.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'nestor-code-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const config = { role: 'top', hyperparameters: { rounds: 2, testImages: '/data' } } as unknown as TaskConfig;
const logged: string[] = [];
const logger = pino({}, { write: (line: string) => void logged.push(line) });

const open = async (files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return await openAggregatorCode({ codeDir: dir, config, logger });
};

describe("a top aggregator's code", () => {
  it('loads its data once, and measures each round once, with the hyperparameters at hand', async () => {
    const { measure } = await open({
      'main.mjs': `
        const calls = [];
        export const loadData = async ({ hyperparameters, log }) => { calls.push('load'); log(hyperparameters.testImages); };
        export const evaluate = async (path, round, { role }) => {
          calls.push(path + role);
          return { accuracy: round / 10, calls: calls.length };
        };`,
    });
    const both = await Promise.all([measure!('a', 1), measure!('a', 1)]);
    expect(both).toEqual([
      { accuracy: 0.1, calls: 2 },
      { accuracy: 0.1, calls: 2 },
    ]);
    expect(await measure!('b', 2)).toEqual({ accuracy: 0.2, calls: 3 });
    expect(logged.join()).toContain('/data');
  });

  it('need not measure, and starts from its seed.safetensors if it has one', async () => {
    const { measure, initialize } = await open({ 'seed.safetensors': 'a model' });
    expect(measure).toBeUndefined();
    await initialize(join(dir, 'first'));
    expect(await readFile(join(dir, 'first'), 'utf8')).toBe('a model');
  });

  it.each(["{ accuracy: 'good' }", '{ accuracy: NaN }', 'undefined', '0.9'])('may not measure %s', async (returned) => {
    const { measure } = await open({ 'main.mjs': `export const evaluate = () => (${returned});` });
    await expect(measure!('a', 1)).rejects.toMatchObject({ code: 'task.bad_output' });
  });

  it('that throws is told from our own faults', async () => {
    const { initialize, measure } = await open({
      'main.mjs': `
        export const initialize = () => { throw new Error('no layers'); };
        export const evaluate = async () => { throw 'no images'; };`,
    });
    await expect(initialize(join(dir, 'first'))).rejects.toMatchObject({
      code: 'task.code_threw',
      message: 'no layers',
    });
    await expect(measure!('a', 1)).rejects.toMatchObject({ code: 'task.code_threw', message: 'no images' });
  });

  it('is refused when a hook is no function, or nothing makes the first model', async () => {
    const { initialize } = await open({ 'main.mjs': 'export const other = 1;' });
    await expect(initialize(join(dir, 'first'))).rejects.toMatchObject({ code: 'project.invalid' });
    await rm(join(dir, 'main.mjs'));
    await expect(open({ 'main.js': "export const evaluate = 'soon';" })).rejects.toThrow(/evaluate .* got string/);
  });
});
