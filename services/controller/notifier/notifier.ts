import { ServerError, Status } from 'nice-grpc';
import { asNestorError, commandFor, NestorError, type JobRecord } from '../../core/index.js';
import { isPassing, type ControlRecords } from '../../storage/index.js';
import {
  DeployEventRouteDefinition,
  DeployEventType,
  JobEventRouteDefinition,
  JobEventType,
  openFrontDoor,
  RendezvousDefinition,
  serveStream,
  type Attendance,
  type DeployEvent,
  type DeployInfo,
  type FrontDoor,
  type JobEvent,
  type JobTaskInfo,
  type StreamContext,
} from '../../transport/index.js';
import type { Computes } from '../computes.js';
import { found } from '../designs.js';
import type { JobKeeper } from '../jobs/job-keeper.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Rendezvous } from '../rendezvous/rendezvous.js';
import type { Presence } from './presence.js';
import { pulses } from './pulses.js';

export interface NotifierOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** PEM; without it the port speaks no TLS. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly records: ControlRecords;
  readonly keeper: JobKeeper;
  readonly keys: KeyRing;
  readonly computes: Computes;
  readonly rendezvous: Rendezvous;
  readonly presence: Presence;
  readonly signal: AbortSignal;
}

/** Pings keep streams open where proxies cut idle ones, and find agents that are gone. */
const pingMs = 30_000;

/** Tells agents and deployers what to do, over streams that stay open. @throws transport.port_taken */
export const openNotifier = async (options: NotifierOptions): Promise<FrontDoor> => {
  const { host, port, tls, rendezvous } = options;
  const door = await openFrontDoor({
    ...{ host, port, ...(tls === undefined ? {} : { tls }) },
    http: (_request, response) => {
      response.writeHead(404).end();
    },
    grpcOptions: {
      'grpc.keepalive_time_ms': pingMs,
      'grpc.keepalive_timeout_ms': pingMs,
      'grpc.http2.min_ping_interval_without_data_ms': 5_000,
    },
  });
  const agents = new Map<string, AbortController>();
  const job = JobEventRouteDefinition;
  serveStream(door.grpc, job.fullName, job.methods.getJobEvent, (info: JobTaskInfo, context) =>
    telling(() => jobEvents(options, agents, info, context)),
  );
  const deploy = DeployEventRouteDefinition;
  serveStream(door.grpc, deploy.fullName, deploy.methods.getDeployEvent, (info: DeployInfo, context) =>
    telling(() => deployEvents(options, info, context)),
  );
  const meeting = RendezvousDefinition;
  serveStream(door.grpc, meeting.fullName, meeting.methods.attend, (attendance: Attendance, context) =>
    telling(() => rendezvous.attend(attendance, context)),
  );
  return door;
};

/** What the agent of a task is to do: now, and whenever it changes. A newer agent of the same task takes its place. */
async function* jobEvents(
  { records, keeper, keys, presence, signal }: NotifierOptions,
  agents: Map<string, AbortController>,
  { id }: JobTaskInfo,
  context: StreamContext,
): AsyncGenerator<JobEvent> {
  const task = found(await records.tasks.get(id), `task ${id}`);
  await keys.checkTask(task, context.metadata.get('x-task-key'));
  agents.get(id)?.abort(new NestorError('transport.displaced', `another agent of task ${id} has come`));
  const displaced = new AbortController();
  agents.set(id, displaced);
  const ending = AbortSignal.any([signal, context.signal, displaced.signal]);
  const leave = presence.agentCame(task.jobId, id);
  try {
    let told = '';
    for await (const _ of pulses((listener) => keeper.watch(task.jobId, listener), ending)) {
      const [job, now] = await Promise.all([records.jobs.get(task.jobId), records.tasks.get(id)]);
      const current = found(job, `job ${task.jobId}`);
      const command = commandFor(current, found(now, `task ${id}`).state);
      const news = command === undefined ? '' : `${command} ${current.attempt}`;
      if (command !== undefined && news !== told) {
        yield { type: command === 'start' ? JobEventType.START_JOB : JobEventType.STOP_JOB, jobId: task.jobId };
      }
      told = news;
    }
    displaced.signal.throwIfAborted();
  } finally {
    if (agents.get(id) === displaced) agents.delete(id);
    leave();
  }
}

/** Which jobs have tasks for a compute: now, and whenever that changes. */
async function* deployEvents(
  { keeper, computes, presence, signal }: NotifierOptions,
  { computeId, apiKey }: DeployInfo,
  context: StreamContext,
): AsyncGenerator<DeployEvent> {
  const compute = await computes.withKey(computeId, apiKey);
  const ending = AbortSignal.any([signal, context.signal]);
  const added = new Map<string, number>();
  const leave = presence.deployerCame(computeId);
  try {
    for await (const _ of pulses((listener) => keeper.watch(undefined, listener), ending)) {
      const jobs = await computes.jobsOn(compute);
      const wanted = new Map(jobs.filter(needsResources).map(({ _id, attempt }) => [_id, attempt]));
      const ended = jobs.filter(({ state }) => state === 'stopping').map(({ _id }) => _id);
      for (const jobId of new Set([...added.keys(), ...ended])) {
        if (wanted.has(jobId)) continue;
        if (added.get(jobId) !== revoked) yield { type: DeployEventType.REVOKE_RESOURCE, jobId };
        if (ended.includes(jobId)) added.set(jobId, revoked);
        else added.delete(jobId);
      }
      for (const [jobId, attempt] of wanted) {
        if (added.get(jobId) !== attempt) yield { type: DeployEventType.ADD_RESOURCE, jobId };
        added.set(jobId, attempt);
      }
    }
  } finally {
    leave();
  }
}

/** In the place of an attempt: the deployer was told to end the job's tasks. */
const revoked = -1;

const needsResources = ({ state, outcome }: JobRecord): boolean =>
  (state === 'deploying' || state === 'running') && outcome === undefined;

/** Failures of the catalogue as gRPC has them. A store that is away ends the stream; agents come again. */
async function* telling<T>(events: () => AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    yield* events();
  } catch (thrown) {
    const error = asNestorError(thrown);
    const { code, message, entry } = error;
    const status = isPassing(error) ? Status.UNAVAILABLE : Status[entry.grpc];
    throw new ServerError(status, `${code}: ${code === 'internal' ? entry.title : message}`);
  }
}
