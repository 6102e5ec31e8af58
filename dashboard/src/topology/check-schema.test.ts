import { describe, expect, it } from 'vitest';
import { exampleFile, exampleNames } from '../../../test/support/design-examples.js';
import { checkSchema } from './check-schema.js';
import { parseJsonPath } from './json-path.js';

const { schema } = exampleFile('hier_mnist');
const textOf = (value: unknown) => JSON.stringify(value, undefined, 2);
/** What the marks of a text cover, with their places. */
const marked = (text: string) =>
  checkSchema(text).marks.map(({ from, to, place }) => [place, text.slice(from, to)] as const);

describe('a schema that is checked while it is typed', () => {
  it.each(exampleNames)('is taken as the server takes it: %s', (name) => {
    const { design, marks } = checkSchema(textOf(exampleFile(name).schema));
    expect([design?.roles.length !== 0, marks]).toEqual([true, []]);
  });

  it('has each finding marked at what it is about', () => {
    const roles = schema['roles'] as Record<string, unknown>[];
    const broken = { ...schema, roles: [...roles.slice(0, -1), { ...roles.at(-1), name: roles[0]?.['name'] }] };
    const found = marked(textOf(broken));
    expect(found).toContainEqual([`$.roles[${roles.length - 1}].name`, JSON.stringify(roles[0]?.['name'])]);
    expect(found.length).toBeGreaterThan(1);
  });

  it('has what is missing marked at what lacks it', () => {
    const { channels: _, ...without } = schema;
    expect(marked(textOf(without))).toContainEqual(['$.channels', '{']);
    expect(marked('[]')).toEqual([['$', '[']]);
    expect(marked('"text"')[0]?.[0]).toBe('$');
  });

  it.each([
    ['', 'line 1', 'a value is expected'],
    ['{\n  "name": "a"\n  "roles": []\n}', 'line 3', 'a comma is missing'],
    ['{\n  "name" "a"\n}', 'line 2', 'a colon is missing'],
    ['{ "name": "a",\n}', 'line 2', 'the name of a field'],
    ['{ "name": "a" } // comment', 'line 1', 'This is no JSON'],
    ['{ "roles": [', 'line 1', 'This is no JSON'],
  ])('that is no JSON says where: %j', (text, place, message) => {
    const { design, marks } = checkSchema(text);
    expect(design).toBeUndefined();
    expect(marks).toHaveLength(1);
    expect(marks[0]?.place).toBe(place);
    expect(marks[0]?.message).toContain(message);
    expect(marks[0]!.to).toBeLessThanOrEqual(text.length);
  });
});

it('paths are read as findings write them', () => {
  expect(parseJsonPath('$')).toEqual([]);
  expect(parseJsonPath('$.channels[0].pair[1]')).toEqual(['channels', 0, 'pair', 1]);
  expect(parseJsonPath('$.roles[2]["a \\"b\\" ü"].$x')).toEqual(['roles', 2, 'a "b" ü', '$x']);
});
