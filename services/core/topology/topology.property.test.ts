import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomDesign, type RandomDesign, type SchemaFile } from '../../../test/support/random-designs.js';
import { drawSvg, drawText, expandJob, readDesign, readJob, requireValid, type Dataset } from './index.js';

const expand = ({ schema, dataSpec }: RandomDesign) => {
  const ids = dataSpec.flatMap(({ datasetGroups }) => Object.values(datasetGroups).flat());
  const datasets = new Map<string, Dataset>(ids.map((id) => [id, { url: `file:///${encodeURIComponent(id)}` }]));
  const design = requireValid(readDesign(schema));
  const job = requireValid(readJob({ designId: 'd', dataSpec }));
  return { design, tasks: requireValid(expandJob({ jobId: 'j', design, job, datasets })) };
};

it('a valid design is read into a normal form that reads as itself', () => {
  fc.assert(
    fc.property(randomDesign, ({ schema }) => {
      const design = requireValid(readDesign(schema));
      expect(requireValid(readDesign(JSON.parse(JSON.stringify(design))))).toEqual(design);
    }),
  );
});

it('so is one whose groups are left to realms', () => {
  fc.assert(
    fc.property(randomDesign, ({ schema }) => {
      const roles = schema.roles.map(({ groupAssociation: _, ...role }) => role);
      const checked = readDesign({ ...schema, roles });
      if (!checked.valid) return;
      expect(requireValid(readDesign(JSON.parse(JSON.stringify(checked.value))))).toEqual(checked.value);
    }),
  );
});

it('a job is read into a normal form that reads as itself', () => {
  fc.assert(
    fc.property(randomDesign, fc.boolean(), ({ dataSpec }, older) => {
      const fromSystem = Object.fromEntries(dataSpec.map(({ role, datasetGroups }) => [role, datasetGroups]));
      const file = { designId: 'd', dataSpec: older ? { fromUser: { a: 1 }, fromSystem } : dataSpec };
      const job = requireValid(readJob(file));
      expect(requireValid(readJob(JSON.parse(JSON.stringify(job))))).toEqual(job);
    }),
  );
});

it('tasks are the same ones each time, whatever the order of keys in the files', () => {
  fc.assert(
    fc.property(randomDesign, (random) => {
      const first = expand(random);
      const again = expand(JSON.parse(JSON.stringify(random, undefined, 2), reversed) as RandomDesign);
      expect(again.tasks).toEqual(first.tasks);
      expect(new Set(first.tasks.map(({ id }) => id)).size).toBe(first.tasks.length);
    }),
  );
});

/** For `JSON.parse`: objects with their keys the other way round. */
const reversed = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toReversed())
    : value;

it('whoever fetches in a group finds somebody there who distributes', () => {
  fc.assert(
    fc.property(randomDesign, (random) => {
      const { design, tasks } = expand(random);
      for (const { role, groupAssociation } of tasks) {
        for (const { name, pair, funcTags } of design.channels) {
          if (!funcTags[role]?.includes('fetch')) continue;
          const above = pair.find((end) => end !== role);
          const parents = tasks.filter(
            (other) => other.role === above && other.groupAssociation[name] === groupAssociation[name],
          );
          expect(parents.length).toBeGreaterThan(0);
        }
      }
    }),
  );
});

it('every dataset gets one task, every other role one per replica and association', () => {
  fc.assert(
    fc.property(randomDesign, (random) => {
      const { tasks } = expand(random);
      const datasets = random.dataSpec.flatMap(({ datasetGroups }) => Object.values(datasetGroups).flat());
      expect(tasks.filter(({ config }) => config.dataset !== undefined)).toHaveLength(datasets.length);
      for (const { name, isDataConsumer, replica = 1, groupAssociation = [] } of random.schema.roles) {
        if (isDataConsumer === true) continue;
        const count = Math.max(1, replica) * groupAssociation.length;
        expect(tasks.filter(({ role }) => role === name)).toHaveLength(count);
      }
    }),
  );
});

/** Ways to spoil a valid design, with the code of what must be found. */
const faults: Readonly<Record<string, readonly [code: string, spoil: (schema: SchemaFile, at: number) => void]>> = {
  'a role twice': ['design.duplicate_name', ({ roles }, at) => roles.push(structuredClone(one(roles, at)))],
  'a channel twice': ['design.duplicate_name', ({ channels }, at) => channels.push(structuredClone(one(channels, at)))],
  'a group twice': [
    'design.duplicate_name',
    ({ channels }, at) => one(channels, at).groupBy.value.push(one(channels, at).groupBy.value[0]!),
  ],
  'a pair with a stranger': [
    'design.unknown_role',
    ({ channels }, at) => (one(channels, at).pair[at % 2] = 'stranger'),
  ],
  'a pair of three': ['design.bad_pair', ({ channels, roles }, at) => one(channels, at).pair.push(roles[0]!.name)],
  'func tags of a stranger': [
    'design.unknown_role',
    ({ channels }, at) => (one(channels, at).funcTags['stranger'] = ['fetch']),
  ],
  'a group that the channel has not got': [
    'design.unknown_group',
    ({ roles, channels }, at) => {
      const { name, pair } = one(channels, at);
      roles.find((role) => role.name === pair[at % 2])!.groupAssociation![0]![name] = 'nowhere';
    },
  ],
  'an association with an unknown channel': [
    'design.unknown_channel',
    ({ roles }, at) => (one(roles, at).groupAssociation![0]!['no channel'] = 'default'),
  ],
  'a role without associations': ['design.no_association', ({ roles }, at) => (one(roles, at).groupAssociation = [])],
  'a channel left out of an association': [
    'design.missing_group',
    ({ roles, channels }) => {
      const { name, pair } = channels[0]!;
      const role = roles.find((other) => other.name === pair[0])!;
      const { [name]: _, ...rest } = role.groupAssociation![0]!;
      role.groupAssociation![0] = rest;
    },
  ],
  'two aggregators in a group': ['design.several_parents', ({ roles }) => (roles[0]!.replica = 2)],
  'a role on no channel': [
    'design.unreachable_role',
    ({ roles }) => roles.push({ name: 'hermit', groupAssociation: [{}] }),
  ],
  'nobody who trains': [
    'design.no_data_consumer',
    ({ roles }) => {
      for (const role of roles) role.isDataConsumer = false;
    },
  ],
  'a func tag that nobody knows': [
    'design.unknown_func_tag',
    ({ channels }, at) => one(channels, at).funcTags[one(channels, at).pair[at % 2]!]!.push('dance'),
  ],
  'a func tag of another program': [
    'design.unknown_func_tag',
    ({ roles, channels }) => {
      const trainer = roles.find(({ isDataConsumer }) => isDataConsumer)!.name;
      channels.find(({ pair }) => pair.includes(trainer))!.funcTags[trainer]!.push('distribute');
    },
  ],
  'a func tag left out': [
    'design.missing_func_tag',
    ({ roles, channels }) => {
      const trainer = roles.find(({ isDataConsumer }) => isDataConsumer)!.name;
      channels.find(({ pair }) => pair.includes(trainer))!.funcTags[trainer] = ['fetch'];
    },
  ],
  'no func tags': ['design.missing_func_tag', ({ channels }, at) => (one(channels, at).funcTags = {})],
  'fetch without distribute': [
    'design.unmatched_func_tag',
    ({ channels }) => {
      const { funcTags, pair } = channels[0]!;
      funcTags[pair[0]!] = funcTags[pair[0]!]!.filter((tag) => tag !== 'distribute');
    },
  ],
  'a func tag on two channels': [
    'design.repeated_func_tag',
    ({ channels }) => {
      const first = channels[0]!;
      channels.push({ ...structuredClone(first), name: 'second' });
    },
  ],
  'an unknown field': ['design.unknown_key', ({ roles }, at) => Object.assign(one(roles, at), { colour: 'red' })],
  'a field of the wrong kind': [
    'design.malformed',
    ({ roles }, at) => Object.assign(one(roles, at), { replica: 'two' }),
  ],
  'a name with a slash': ['design.bad_name', ({ roles }, at) => (one(roles, at).name = '../etc')],
  'a name that every object has': ['design.bad_name', ({ channels }, at) => (one(channels, at).name = 'constructor')],
  'a backend that does not exist': [
    'design.unknown_backend',
    ({ channels }, at) => Object.assign(one(channels, at), { backend: 'pigeon' }),
  ],
};

const one = <Value>(values: readonly Value[], at: number): Value => values[at % values.length]!;

it.each(Object.entries(faults))('%s is found in any design', (_name, [code, spoil]) => {
  fc.assert(
    fc.property(randomDesign, fc.nat(1_000), ({ schema }, at) => {
      const spoilt = structuredClone(schema);
      spoil(spoilt, at);
      const checked = readDesign(spoilt);
      expect(checked.valid ? [] : checked.findings.map((finding) => finding.code)).toContain(code);
    }),
    { numRuns: 50 },
  );
});

it('drawing a valid design never fails, and gives well-formed SVG', () => {
  fc.assert(
    fc.property(randomDesign, fc.boolean(), (random, expanded) => {
      const { design, tasks } = expand(random);
      const drawn = drawSvg(design, expanded ? tasks : undefined);
      expectWellFormed(drawn);
      expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
      const text = drawText(design, expanded ? tasks : undefined);
      for (const { name } of design.roles) expect(text).toContain(name);
    }),
    { numRuns: 50 },
  );
});

/** Tags close in order, and `&` begins nothing but entities. */
const expectWellFormed = (xml: string): void => {
  const open: string[] = [];
  for (const [, close, name, , empty] of xml.matchAll(/<(\/?)([a-z]+)((?: [\w-]+="[^"<]*")*)(\/?)>/gi)) {
    if (close === '/') expect(open.pop()).toBe(name);
    else if (empty !== '/') open.push(name!);
  }
  expect(open).toEqual([]);
  expect(xml.replace(/<(\/?)([a-z]+)((?: [\w-]+="[^"<]*")*)(\/?)>/gi, '')).not.toContain('<');
  expect(xml.replace(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
};

it('no document makes the readers throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      expect(readDesign(json).valid).toBe(false);
      readJob(json);
    }),
  );
  fc.assert(
    fc.property(randomDesign, fc.jsonValue(), fc.array(fc.nat(20), { maxLength: 4 }), ({ schema }, json, way) => {
      const design = readDesign(replaced(schema, way, json));
      if (design.valid) {
        drawText(design.value);
        drawSvg(design.value);
      }
    }),
  );
});

/** The value with another one in place of what lies along the way. */
const replaced = (value: unknown, way: readonly number[], by: unknown): unknown => {
  const [first, ...rest] = way;
  if (first === undefined || typeof value !== 'object' || value === null) return by;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const changed = entries.map(([key, child], at) =>
    at === first % entries.length ? ([key, replaced(child, rest, by)] as const) : ([key, child] as const),
  );
  return Array.isArray(value) ? changed.map(([, child]) => child) : Object.fromEntries(changed);
};
