import type { Dataset } from './dataset.js';
import { channelsOf, groupIn, type Channel, type Design, type GroupAssociation, type Role } from './design.js';
import type { JsonPath, Remark } from './finding.js';
import type { Job, OlderDataSpec, RoleData } from './job.js';
import { groupOfRealm } from './realms.js';
import { suggestion } from './rules/names.js';

/** `user`: a participant brings data and computer. `system`: both are ours. */
export type TaskType = 'system' | 'user';

/** A place where somebody trains: becomes a task. */
export interface DataSource {
  readonly role: string;
  readonly type: TaskType;
  readonly association: GroupAssociation;
  /** The realm, in jobs of the oldest generation. */
  readonly realm: string;
  /** Nothing for a participant, who brings one. */
  readonly dataset?: Dataset;
}

interface Place {
  readonly role: string;
  readonly type: TaskType;
  readonly path: JsonPath;
  readonly at: { readonly group: string } | { readonly realm: string };
  readonly dataset?: Dataset;
}

export interface DataSources {
  readonly sources: readonly DataSource[];
  readonly remarks: readonly Remark[];
}

/** Who trains where, role by role: participants before datasets, groups in alphabetical order, datasets as listed. */
export const dataSources = (
  design: Design,
  { dataSpec }: Pick<Job, 'dataSpec'>,
  datasets: ReadonlyMap<string, Dataset>,
): DataSources => {
  const remarks: Remark[] = [];
  const consumers = design.roles.filter(({ isDataConsumer }) => isDataConsumer);
  const places: Place[] = [];
  for (const place of placesOf(dataSpec, consumers, datasets, remarks)) {
    // Counts of participants are a few bytes in a file, and could be millions of tasks.
    if (places.length >= maxTasks) return { sources: [], remarks: [tooManyTasks(`more than ${maxTasks}`)] };
    places.push(place);
  }
  const sources: DataSource[] = [];
  for (const role of consumers) {
    const find = associationFinder(role, design.channels);
    const own = places.filter((place) => place.role === role.name);
    if (own.length === 0) {
      const message = `${JSON.stringify(role.name)} consumes data, and the job has none for it`;
      remarks.push({ path: ['dataSpec'], code: 'design.no_data', message });
    }
    for (const { type, path, at, dataset } of own) {
      const association = find(at);
      if (association === undefined) {
        remarks.push(lostPlace(role, at, path, design.channels));
        continue;
      }
      const realm = 'realm' in at ? at.realm : '';
      sources.push({ role: role.name, type, association, realm, ...(dataset === undefined ? {} : { dataset }) });
    }
  }
  return { sources, remarks: distinct(remarks) };
};

/** Most tasks that a job may have. */
export const maxTasks = 100_000;

export const tooManyTasks = (count: number | string): Remark => ({
  ...{ path: ['dataSpec'], code: 'design.too_many_tasks' },
  message: `expected at most ${maxTasks} tasks, got ${count}`,
});

/** The role's first association that has the group, or in which a realm stands. */
export const associationFinder = (role: Role, channels: readonly Channel[]) => {
  const own = channelsOf(role.name, channels);
  const groups = own.map(groupOfRealm);
  const byGroup = new Map<string, GroupAssociation>();
  const byGroups = new Map<string, GroupAssociation>();
  for (const association of role.groupAssociation) {
    for (const group of Object.values(association)) if (!byGroup.has(group)) byGroup.set(group, association);
    byGroups.set(JSON.stringify(own.map(({ name }) => groupIn(association, name))), association);
  }
  return (at: Place['at']): GroupAssociation | undefined =>
    'group' in at ? byGroup.get(at.group) : byGroups.get(JSON.stringify(groups.map((groupOf) => groupOf(at.realm))));
};

function* placesOf(
  dataSpec: Job['dataSpec'],
  consumers: readonly Role[],
  datasets: ReadonlyMap<string, Dataset>,
  remarks: Remark[],
): Iterable<Place> {
  if (!isOlder(dataSpec)) {
    for (const [index, { role, datasetGroups }] of dataSpec.entries()) {
      if (!isConsumer(role, consumers, ['dataSpec', index, 'role'], remarks)) continue;
      yield* placesOfGroups(role, datasetGroups, ['dataSpec', index, 'datasetGroups'], datasets, remarks);
    }
    return;
  }
  const { fromUser, fromSystem } = dataSpec;
  const byRealm = isList(fromSystem);
  for (const { name: role } of consumers) {
    for (const [key, count] of byName(fromUser)) {
      const at = byRealm ? { realm: key } : { group: key };
      for (let place = 0; place < count; place += 1) {
        yield { role, type: 'user', path: ['dataSpec', 'fromUser', key], at };
      }
    }
    if (!byRealm) continue;
    for (const [index, id] of fromSystem.entries()) {
      const path = ['dataSpec', 'fromSystem', index];
      const dataset = findDataset(id, path, datasets, remarks);
      if (dataset !== undefined) yield { role, type: 'system', path, at: { realm: dataset.realm ?? '' }, dataset };
    }
  }
  if (byRealm) return;
  for (const [role, groups] of Object.entries(fromSystem)) {
    const path = ['dataSpec', 'fromSystem', role];
    if (isConsumer(role, consumers, path, remarks)) yield* placesOfGroups(role, groups, path, datasets, remarks);
  }
}

function* placesOfGroups(
  role: string,
  groups: RoleData['datasetGroups'],
  path: JsonPath,
  datasets: ReadonlyMap<string, Dataset>,
  remarks: Remark[],
): Iterable<Place> {
  for (const [group, ids] of byName(groups)) {
    for (const [index, id] of ids.entries()) {
      const here = [...path, group, index];
      const dataset = findDataset(id, here, datasets, remarks);
      if (dataset !== undefined) yield { role, type: 'system', path: here, at: { group }, dataset };
    }
  }
}

const findDataset = (
  id: string,
  path: JsonPath,
  datasets: ReadonlyMap<string, Dataset>,
  remarks: Remark[],
): Dataset | undefined => {
  const dataset = datasets.get(id);
  if (dataset === undefined) {
    remarks.push({ path, code: 'design.unknown_dataset', message: `there is no dataset ${JSON.stringify(id)}` });
  }
  return dataset;
};

const isConsumer = (role: string, consumers: readonly Role[], path: JsonPath, remarks: Remark[]): boolean => {
  const names = consumers.map(({ name }) => name);
  if (names.includes(role)) return true;
  const message = `expected a role that consumes data, got ${JSON.stringify(role)}`;
  remarks.push({ path, code: 'design.unknown_role', message, hint: suggestion(role, names) });
  return false;
};

const lostPlace = (role: Role, at: Place['at'], path: JsonPath, channels: readonly Channel[]): Remark => {
  const groups = [...new Set(channelsOf(role.name, channels).flatMap(({ groupBy }) => groupBy.value))];
  const what = 'group' in at ? `group ${JSON.stringify(at.group)}` : `realm ${JSON.stringify(at.realm)}`;
  return {
    ...{ path: 'group' in at && typeof path.at(-1) === 'number' ? path.slice(0, -1) : path },
    ...{ code: 'design.unknown_group', message: `${JSON.stringify(role.name)} has no association for the ${what}` },
    hint: suggestion('group' in at ? at.group : at.realm, groups),
  };
};

/** One remark per place: a group that is not known is so for all its datasets. */
const distinct = (remarks: readonly Remark[]): readonly Remark[] => [
  ...new Map(remarks.map((remark) => [JSON.stringify([remark.path, remark.code, remark.message]), remark])).values(),
];

const isOlder = (dataSpec: Job['dataSpec']): dataSpec is OlderDataSpec => !Array.isArray(dataSpec);

/** Whether a job is of the oldest generation: its datasets stand where their realms say. */
export const goesByRealm = ({ dataSpec }: Pick<Job, 'dataSpec'>): boolean =>
  isOlder(dataSpec) && isList(dataSpec.fromSystem);

/** Ids of all datasets that a job names. */
export const datasetIdsOf = ({ dataSpec }: Pick<Job, 'dataSpec'>): readonly string[] => {
  if (!isOlder(dataSpec)) return distinctIds(dataSpec.map(({ datasetGroups }) => datasetGroups));
  return isList(dataSpec.fromSystem)
    ? [...new Set(dataSpec.fromSystem)]
    : distinctIds(Object.values(dataSpec.fromSystem));
};

const distinctIds = (groups: readonly RoleData['datasetGroups'][]): readonly string[] => [
  ...new Set(groups.flatMap((ids) => Object.values(ids)).flat()),
];

const isList = (data: OlderDataSpec['fromSystem']): data is readonly string[] => Array.isArray(data);

const byName = <Value>(record: Readonly<Record<string, Value>>): readonly (readonly [string, Value])[] =>
  Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
