import { dataSources, goesByRealm, maxTasks, tooManyTasks, type DataSource, type TaskType } from './data-sources.js';
import type { Dataset } from './dataset.js';
import { channelsOf, groupIn, peerOf, type Channel, type Design, type GroupAssociation, type Role } from './design.js';
import { findingOf, type Checked, type Remark } from './finding.js';
import type { Job } from './job.js';
import type { ModelSpec } from './model-spec.js';
import { reachOrder } from './realms.js';
import { digestOf, taskIdOf } from './task-id.js';

/** Everything that expansion depends on. */
export interface ExpansionInput {
  readonly jobId: string;
  readonly design: Design;
  readonly job: Job;
  /** By id; at least those that the job names. */
  readonly datasets: ReadonlyMap<string, Dataset>;
  /** Where workers of each backend meet; from the deployment, not from users. @default [] */
  readonly brokers?: readonly Broker[];
  /** Where workers put models and metrics. @default none */
  readonly registry?: Registry;
}

export interface Broker {
  readonly sort: string;
  readonly host: string;
}

export interface Registry {
  readonly sort: string;
  readonly uri: string;
}

/** One worker of a job. */
export interface Task {
  /** 40 hexadecimal digits. */
  readonly id: string;
  readonly jobId: string;
  readonly role: string;
  /** Which of its role's tasks it is, from 0. */
  readonly index: number;
  readonly type: TaskType;
  /** Where it runs; nothing for a participant's. */
  readonly computeId: string;
  readonly groupAssociation: GroupAssociation;
  readonly config: TaskConfig;
}

/** What a worker is told, as JSON. */
export interface TaskConfig {
  readonly backend: string;
  readonly brokers: readonly Broker[];
  readonly registry: Registry;
  readonly job: { readonly id: string; readonly name: string };
  readonly role: string;
  /** Empty but in jobs of the oldest generation. */
  readonly realm: string;
  /** The role's channels, by name. */
  readonly channels: readonly Channel[];
  readonly groupAssociation: GroupAssociation;
  /** Seconds. */
  readonly maxRunTime: number;
  readonly baseModel: ModelSpec['baseModel'];
  readonly hyperparameters?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  /** Where the data of a data consumer lies. */
  readonly dataset?: string;
  readonly optimizer: ModelSpec['optimizer'];
  readonly selector: ModelSpec['selector'];
  readonly privacy?: NonNullable<ModelSpec['privacy']>;
}

/**
 * Expands a job into its tasks: the same ones, in the same order, with the same ids whenever it is asked.
 *
 * Roles stand in alphabetical order (those of the oldest generation in the order of their distance from the data). A
 * role that consumes data has a task per dataset and per participant; any other one per replica and association.
 */
export const expandJob = (input: ExpansionInput): Checked<readonly Task[]> => {
  const { design, job, datasets } = input;
  const { sources, remarks } = dataSources(design, job, datasets);
  const faults = remarks.length > 0 ? remarks : [...withoutData(design, sources), ...tooMany(design, sources)];
  if (faults.length > 0) return { valid: false, findings: faults.map(findingOf('job')) };
  const value = rolesInOrder(input).flatMap(({ role, by }) => tasksOf(input, role, placesOf(role, by, sources)));
  return { valid: true, value };
};

type Place = Omit<DataSource, 'role'>;

const placesOf = (role: Role, by: Channel | undefined, sources: readonly DataSource[]): readonly Place[] => {
  if (role.isDataConsumer) return sources.filter((source) => source.role === role.name);
  return Array.from({ length: role.replica }).flatMap(() =>
    role.groupAssociation.map((association) => {
      const realm = by === undefined ? '' : `${groupIn(association, by.name) ?? ''}/flame`;
      return { type: 'system' as const, association, realm };
    }),
  );
};

const rolesInOrder = ({ design, job }: ExpansionInput): readonly { role: Role; by: Channel | undefined }[] => {
  const { roles, channels } = design;
  if (!goesByRealm(job)) {
    const byName = roles.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return byName.map((role) => ({ role, by: undefined }));
  }
  const named = new Map(roles.map((role) => [role.name, role]));
  return reachOrder(roles, channels).flatMap(({ role: name, by }) => {
    const role = named.get(name);
    return role === undefined ? [] : [{ role, by }];
  });
};

const tasksOf = (input: ExpansionInput, role: Role, places: readonly Place[]): readonly Task[] => {
  const { jobId, design, job, brokers = [], registry = { sort: '', uri: '' } } = input;
  const { baseModel, hyperparameters, dependencies, optimizer, selector, privacy } = job.modelSpec;
  const shared = {
    ...{ backend: job.backend, brokers, registry, job: { id: jobId, name: job.designId }, role: role.name },
    channels: channelsOf(role.name, design.channels).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    ...{ maxRunTime: job.maxRunTime, baseModel, optimizer, selector },
    ...(hyperparameters === undefined ? {} : { hyperparameters }),
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(privacy === undefined ? {} : { privacy }),
  };
  const digest = digestOf(shared);
  return places.map(({ type, association, realm, dataset }, index) => {
    const own = {
      ...{ realm, groupAssociation: association },
      ...(dataset === undefined ? {} : { dataset: dataset.url }),
    };
    const computeId = type === 'user' ? '' : (dataset?.computeId ?? 'default');
    return {
      ...{ id: taskIdOf(jobId, role.name, index, digest, own), jobId, role: role.name, index, type, computeId },
      ...{ groupAssociation: association, config: { ...shared, ...own } },
    };
  });
};

/** Aggregators that nobody would send anything to. */
function* withoutData({ roles, channels }: Design, sources: readonly DataSource[]): Iterable<Remark> {
  const named = new Map(roles.map((role) => [role.name, role]));
  for (const channel of channels) {
    for (const consumer of new Set(channel.pair)) {
      if (named.get(consumer)?.isDataConsumer !== true) continue;
      const peopled = new Set(
        sources.filter(({ role }) => role === consumer).map(({ association }) => groupIn(association, channel.name)),
      );
      const peer = peerOf(consumer, channel);
      const served = new Set(
        named.get(peer)?.groupAssociation.map((association) => groupIn(association, channel.name)),
      );
      for (const group of served) {
        if (group === undefined || peopled.has(group)) continue;
        const message = `the group ${JSON.stringify(group)} of ${JSON.stringify(channel.name)} has ${JSON.stringify(peer)}, and no data for ${JSON.stringify(consumer)}`;
        yield { path: ['dataSpec'], code: 'design.group_without_data', message };
      }
    }
  }
}

const tooMany = ({ roles }: Design, sources: readonly DataSource[]): readonly Remark[] => {
  const others = roles.filter(({ isDataConsumer }) => !isDataConsumer);
  const count = others.reduce(
    (sum, { replica, groupAssociation }) => sum + replica * groupAssociation.length,
    sources.length,
  );
  return count <= maxTasks ? [] : [tooManyTasks(count)];
};
