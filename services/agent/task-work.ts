import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel } from 'nice-grpc';
import type { Logger } from 'pino';
import { asNestorError, NestorError } from '../core/index.js';
import { backOffMs, type BrokerAccess, type Circumstances } from '../transport/index.js';
import { Attendance } from './attendance.js';
import { ControllerApi, type TaskAccess, type ReportedState } from './controller-api.js';
import { LogReports } from './log-reports.js';
import { LogTail } from './log-tail.js';
import { RoleProcess, type RoleEnd } from './role-process.js';
import { taskFolder, type RoleNews } from './role-protocol.js';
import { prepareTaskFolder } from './task-folder.js';
import { VersionReports } from './version-reports.js';

export interface TaskWorkOptions extends TaskAccess {
  readonly notifier: Channel;
  /** Where other workers reach this machine; nothing for the address that the controller sees. */
  readonly host?: string;
  /** What is known here of the broker goes before what the controller says. */
  readonly broker?: Partial<BrokerAccess>;
  readonly dataDir: string;
  /** Folder of this software. */
  readonly homeDir: string;
  readonly logger: Logger;
  /** Told that the role has begun, and how it has ended. */
  readonly onState?: (state: ReportedState) => void;
}

/** Deaths of a role's process in a row, each soon after its start, after which the task has failed. */
const deathsAllowed = 5;
const soonMs = 10_000;

/**
 * Does a job's task, from the controller's word to the last report. What the role has done outlives this process: begun
 * anew, it goes on where it was. The signal stops the role, which is then reported as `terminated` if its reason is
 * `task.cancelled`, and not at all otherwise.
 * @throws key.…, resource.not_found: the controller will not have this worker
 */
export const performTask = async (options: TaskWorkOptions, jobId: string, signal: AbortSignal): Promise<void> => {
  const ending = new AbortController();
  const attendance = new Attendance(options);
  const attending = attendance.run(AbortSignal.any([signal, ending.signal]));
  try {
    const refused = attending.then(() => new Promise<never>(() => undefined));
    await Promise.race([refused, new TaskWork(options, jobId, attendance, signal).run()]);
  } finally {
    ending.abort();
    await attending.catch(() => undefined);
  }
};

class TaskWork {
  readonly #api: ControllerApi;
  readonly #versions = new VersionReports((versions) => this.#api.putVersions(this.jobId, versions, this.signal));

  constructor(
    private readonly options: TaskWorkOptions,
    private readonly jobId: string,
    private readonly attendance: Attendance,
    private readonly signal: AbortSignal,
  ) {
    this.#api = new ControllerApi(options, options.logger);
  }

  /** Works until the task has ended, once for each start of the job that comes meanwhile. */
  async run(): Promise<void> {
    for (;;) {
      const now = await this.#firstCircumstances();
      if (now === undefined) return;
      const outdated = new AbortController();
      const unwatch = this.attendance.watch(({ attempt }) => {
        if (attempt !== now.attempt) outdated.abort();
      });
      try {
        await this.#perform(now, AbortSignal.any([this.signal, outdated.signal]));
        if (!outdated.signal.aborted) return;
      } finally {
        unwatch();
        this.attendance.port = 0;
      }
    }
  }

  /** What is known of the others, once it is; nothing if the work is stopped before. */
  #firstCircumstances(): Promise<Circumstances | undefined> {
    const { attendance, signal } = this;
    return attendance.first((now) => now, signal).catch(() => attendance.value);
  }

  async #perform({ attempt, name }: Circumstances, signal: AbortSignal): Promise<void> {
    const { taskId, dataDir, homeDir, logger } = this.options;
    let folder: string;
    try {
      const files = await this.#api.fetchTask(this.jobId, signal);
      folder = await prepareTaskFolder({ taskDir: join(dataDir, taskId), attempt, name, homeDir }, files);
    } catch (error) {
      if (signal.aborted) {
        await this.#reportEnd('terminated', '');
        return;
      }
      const { code, message } = asNestorError(error);
      if (code.startsWith('key.') || code === 'resource.not_found') throw error;
      logger.error({ code }, message);
      await this.#reportEnd('failed', `${code}: ${message}`);
      return;
    }
    await using log = new LogTail(join(folder, taskFolder.log), () => {
      reports.grew();
    });
    const reports = new LogReports(() => this.#api.report(this.jobId, 'running', log.tail, signal));
    this.options.onState?.('running');
    const state = await this.#live(folder, log, reports, signal);
    this.options.onState?.(state);
    await Promise.all([reports.close(), this.#versions.told()]);
    const model = join(folder, taskFolder.model);
    if (state === 'completed' && existsSync(model)) await this.#api.putModel(this.jobId, model, signal);
    logger.info({ jobId: this.jobId, state }, `task ${name} is ${state}`);
    await this.#reportEnd(state, log.tail);
  }

  /** Runs the role until it has ended of its own accord, or is stopped; one that is killed is started again. */
  async #live(
    folder: string,
    log: LogTail,
    reports: LogReports,
    signal: AbortSignal,
  ): Promise<Exclude<ReportedState, 'running'>> {
    for (let deaths = 0; ;) {
      const startedMs = performance.now();
      const end = await this.#runRole(folder, log, reports, signal);
      if (isAborted(signal)) return 'terminated';
      if (end.kind === 'exited') return end.status === 0 ? 'completed' : 'failed';
      deaths = performance.now() - startedMs < soonMs ? deaths + 1 : 1;
      log.write(`the role was killed by ${end.signal}\n`);
      if (deaths >= deathsAllowed) return 'failed';
      this.options.logger.warn({ signal: end.signal }, 'the role was killed, and is started again');
      await sleep(backOffMs(deaths, {}), undefined, { signal }).catch(() => undefined);
    }
  }

  async #runRole(folder: string, log: LogTail, reports: LogReports, signal: AbortSignal): Promise<RoleEnd> {
    const { homeDir, logger } = this.options;
    const onNews = (news: RoleNews) => {
      if (news.kind === 'listening') this.attendance.port = news.port;
      else if (news.kind === 'version') this.#versions.add(news.version);
      else {
        this.#api.report(this.jobId, 'running', '', signal).then(
          () => {
            reports.begin();
          },
          (error: unknown) => {
            if (!signal.aborted) logger.error({ err: error }, 'the task cannot be reported as running');
          },
        );
      }
    };
    const role = new RoleProcess({ homeDir, folder, log, onNews });
    const unwatch = this.attendance.watch((now) => {
      role.tell(now, brokerOf(now, this.options.broker));
    });
    const stop = () => void role.stop();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    try {
      return await role.ended;
    } finally {
      signal.removeEventListener('abort', stop);
      unwatch();
      this.attendance.port = 0;
    }
  }

  /** Tells how the task has ended, unless this process is what ends. */
  async #reportEnd(state: Exclude<ReportedState, 'running'>, log: string): Promise<void> {
    const { signal } = this;
    if (signal.aborted && !isStopped(signal)) return;
    // A stopped task still has its end to tell, for a while.
    const patience = signal.aborted ? AbortSignal.timeout(farewellMs) : signal;
    try {
      await this.#api.report(this.jobId, state, log, patience);
    } catch (error) {
      if (!patience.aborted) throw error;
    }
  }
}

/** The broker as this machine reaches it. */
const brokerOf = ({ broker }: Circumstances, own: Partial<BrokerAccess> = {}): BrokerAccess | undefined => {
  const url = own.url ?? broker?.url;
  if (url === undefined) return undefined;
  const { user, password, ca } = own;
  return {
    url,
    user: user ?? nonEmpty(broker?.user),
    password: password ?? nonEmpty(broker?.password),
    ca: ca ?? nonEmpty(broker?.ca),
  };
};

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** How long the end of a stopped task is tried to be told. */
const farewellMs = 10_000;

const isAborted = (signal: AbortSignal): boolean => signal.aborted;

/** Whether the controller has stopped the work. */
const isStopped = ({ reason }: AbortSignal): boolean =>
  reason instanceof NestorError && reason.code === 'task.cancelled';
