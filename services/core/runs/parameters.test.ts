import { expect, it } from 'vitest';
import { runConfigSchema } from './config.js';
import { runParameters } from './parameters.js';

const named = (name: string) => runParameters.find((parameter) => parameter.name === name);

it('names every parameter once, those of groups with a dot, each with what it is for', () => {
  const names = runParameters.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const groups = new Set(names.map((name) => name.split('.')[0]));
  expect([...groups]).toEqual(Object.keys(runConfigSchema.shape));
  expect(runParameters.filter(({ description }) => description === '')).toEqual([]);
});

it('tells what values a parameter takes, and which it has when nothing is said', () => {
  expect(named('rounds')).toMatchObject({ kind: 'number', fallback: 3, options: [] });
  expect(named('validate')).toMatchObject({ kind: 'boolean', fallback: true });
  expect(named('model')).toMatchObject({ kind: 'text', fallback: undefined });
  expect(named('earlyStop.goal')).toMatchObject({
    ...{ kind: 'choice', fallback: 'maximize', options: ['maximize', 'minimize'] },
  });
});

it('has fallbacks that are the defaults of the schema', () => {
  const defaults: Readonly<Record<string, unknown>> = runConfigSchema.parse({});
  const flat = runParameters.filter(({ name }) => !name.includes('.'));
  for (const { name, fallback } of flat) expect([name, fallback]).toEqual([name, defaults[name]]);
});
