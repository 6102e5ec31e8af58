import { hostname } from 'node:os';
import { createClient, Metadata } from 'nice-grpc';
import type { Logger } from 'pino';
import { asNestorError, NestorError } from '../core/index.js';
import {
  following,
  JobEventRouteDefinition,
  JobEventType,
  openNotifierChannel,
  type BrokerAccess,
} from '../transport/index.js';
import { ControllerApi, type ReportedState } from './controller-api.js';
import { performTask } from './task-work.js';

export interface AgentOptions {
  /** Where the controller's HTTP interface is, as `http://10.105.11.65:10100`. */
  readonly apiserver: string;
  /** Where its notifier is, as `10.108.126.46:10101`. */
  readonly notifier: string;
  /** Certificate of an authority that is trusted besides the usual ones; PEM. */
  readonly ca?: string;
  readonly taskId: string;
  readonly key: string;
  /** Where other workers reach this machine; nothing for the address that the controller sees. */
  readonly host?: string;
  /** What is known here of the MQTT broker goes before what the controller says. */
  readonly broker?: Partial<BrokerAccess>;
  readonly dataDir: string;
  /** Folder of this software. */
  readonly homeDir: string;
  /** End when the task has ended, or is stopped. @default wait for the next start of the job */
  readonly once?: boolean;
  readonly logger: Logger;
  /** Told that the task's role has begun, and how it has ended. */
  readonly onState?: (state: ReportedState) => void;
}

/**
 * The agent of one task: waits for the word to start, runs the task's role, tells what becomes of it, and waits for the
 * next start. Until the signal.
 * @throws key.missing, key.malformed, key.mismatch, resource.not_found, transport.displaced
 */
export const runAgent = async (options: AgentOptions, signal: AbortSignal): Promise<void> => {
  const { taskId, key, logger, once = false } = options;
  const notifier = openNotifierChannel(options);
  const client = createClient(JobEventRouteDefinition, notifier);
  const ending = new AbortController();
  const running = AbortSignal.any([signal, ending.signal]);
  let work: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;
  let failure: NestorError | undefined;

  const start = (jobId: string) => {
    const stop = new AbortController();
    logger.info({ jobId }, `task ${taskId} is started`);
    const ended = performTask({ ...options, notifier }, jobId, AbortSignal.any([running, stop.signal]))
      .catch((error: unknown) => {
        if (running.aborted) return;
        failure = asNestorError(error);
        ending.abort();
      })
      .finally(() => {
        if (work?.stop === stop) work = undefined;
        if (once) ending.abort();
      });
    work = { stop, ended };
  };

  /** An earlier process of this agent may have left the task running. */
  const tellStopped = async (jobId: string) => {
    await new ControllerApi(options, logger).report(jobId, 'terminated', '', running).catch((error: unknown) => {
      if (!running.aborted) throw error;
    });
  };

  const open = (ending: AbortSignal) =>
    client.getJobEvent(
      { id: taskId, hostname: hostname() },
      { signal: ending, metadata: Metadata({ 'x-task-key': key }) },
    );
  try {
    logger.info(`agent of task ${taskId} is waiting for its job`);
    for await (const event of following(open, { what: 'notifier', logger, signal: running })) {
      switch (event.type) {
        case JobEventType.START_JOB:
          if (work === undefined) start(event.jobId);
          break;
        case JobEventType.STOP_JOB:
          if (work === undefined) {
            await tellStopped(event.jobId);
            if (once) return;
          } else {
            work.stop.abort(new NestorError('task.cancelled', 'the controller has stopped the task'));
            await work.ended;
          }
          break;
        case JobEventType.UPDATE_JOB:
        case JobEventType.UNKNOWN_EVENT_TYPE:
        case JobEventType.UNRECOGNIZED:
      }
    }
  } finally {
    ending.abort();
    await work?.ended;
    notifier.close();
  }
  if (failure !== undefined) throw failure;
};
