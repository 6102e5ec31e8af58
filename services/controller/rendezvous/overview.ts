import {
  isPeerName,
  meetingPlaces,
  stationOf,
  type JobRecord,
  type Place,
  type TaskConfig,
  type TaskRecord,
} from '../../core/index.js';
import type { Circumstances } from '../../transport/index.js';

/** What a worker is told of the others. */
type Told = Omit<Circumstances, 'jobKey' | 'broker'>;

/** Where a worker's hub is. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

interface Member {
  readonly task: TaskRecord;
  readonly places: readonly (Place & { readonly host: string })[];
}

/** All workers of a job as things stand, to tell each what it has to know of the others. */
export interface Overview {
  readonly attempt: number;
  readonly trainersRequired: number;
  readonly trainersPossible: number;
  readonly members: ReadonlyMap<string, Member>;
  /** Place and host's role → tasks that have the hub there. */
  readonly owners: ReadonlyMap<string, readonly TaskRecord[]>;
  /** The same → how many workers dial it that are at work, or that the system starts. */
  readonly dialers: ReadonlyMap<string, number>;
  /** Every top aggregator has completed. */
  readonly finished: boolean;
}

export const overviewOf = (job: JobRecord, tasks: readonly TaskRecord[]): Overview => {
  const members = new Map<string, Member>();
  const owners = new Map<string, TaskRecord[]>();
  const dialers = new Map<string, number>();
  const tops: TaskRecord[] = [];
  let [trainersRequired, trainersPossible] = [0, 0];
  for (const record of tasks) {
    // A job that begins anew still has the ends of its tasks from before.
    const task: TaskRecord = job.state === 'starting' ? { ...record, state: 'ready' } : record;
    const config = configOf(task);
    const places = meetingPlaces(config);
    members.set(task._id, { task, places });
    const isAtWork = task.state === 'running' || task.state === 'completed';
    const isRequired = isAtWork || (task.state === 'ready' && task.type === 'system');
    for (const place of places) {
      const key = keyOf(place);
      if (place.host === task.role) owners.set(key, [...(owners.get(key) ?? []), task]);
      else if (isRequired) dialers.set(key, (dialers.get(key) ?? 0) + 1);
    }
    const { program } = stationOf(config);
    if (program === 'top-aggregator') tops.push(task);
    if (program !== 'trainer') continue;
    if (task.state !== 'failed' && task.state !== 'terminated') trainersPossible += 1;
    if (isRequired) trainersRequired += 1;
  }
  const finished = tops.length > 0 && tops.every(({ state }) => state === 'completed');
  return { attempt: job.attempt, trainersRequired, trainersPossible, members, owners, dialers, finished };
};

/** What one worker has to know; nothing if the task is not of the job any more. */
export const circumstancesOf = (
  overview: Overview,
  taskId: string,
  addresses: ReadonlyMap<string, Address>,
): Told | undefined => {
  const member = overview.members.get(taskId);
  if (member === undefined) return undefined;
  const { attempt, trainersRequired, trainersPossible, finished } = overview;
  const hubs = member.places
    .filter(({ host }) => host !== member.task.role)
    .flatMap((place) =>
      (overview.owners.get(keyOf(place)) ?? []).map((owner) => ({
        ...{ channel: place.channel, name: workerName(owner), completed: owner.state === 'completed' },
        ...(addresses.get(owner._id) ?? { host: '', port: 0 }),
      })),
    );
  const dialersRequired = member.places
    .filter(({ host }) => host === member.task.role)
    .reduce((sum, place) => sum + (overview.dialers.get(keyOf(place)) ?? 0), 0);
  return {
    name: workerName(member.task),
    attempt,
    trainersRequired,
    trainersPossible,
    hubs,
    dialersRequired,
    finished,
  };
};

const keyOf = ({ channel, group, host }: Place & { readonly host: string }): string =>
  JSON.stringify([channel, group, host]);

/** As the controller has made it of a checked job. */
const configOf = ({ config }: TaskRecord): TaskConfig => config as unknown as TaskConfig;

/**
 * What a worker is called by its peers. Draws of a round depend on it, so it depends on nothing but the role and the
 * worker's number: the same trainers have the same names in every topology and every job.
 */
const workerName = ({ _id, role, index }: TaskRecord): string => {
  const name = `${role}-${index}`;
  return isPeerName(name) ? name : `task-${_id}`;
};
