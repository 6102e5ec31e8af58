import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'nice-grpc';
import type { Logger } from 'pino';
import { asNestorError, type ErrorCode } from '../core/index.js';
import {
  backOffMs,
  DeployEventRouteDefinition,
  DeployEventType,
  following,
  openNotifierChannel,
} from '../transport/index.js';
import { DeployerApi } from './controller-api.js';
import type { Deployment, DeploymentOptions } from './deployment.js';

export interface DeployerOptions {
  readonly apiserver: string;
  readonly notifier: string;
  readonly computeId: string;
  /** Of the compute; the first one that comes becomes its key. */
  readonly key: string;
  /** Datasets of this realm are trained on here; nothing for the compute `default`, which is there always. */
  readonly region?: string;
  readonly logger: Logger;
  /** How agents are run. */
  readonly open: (options: DeploymentOptions) => Deployment;
}

/**
 * Runs the agents of the tasks that the system has for one compute: starts them when a job is to be deployed, and ends
 * them when it has ended. Until the signal.
 * @throws key.mismatch if the compute belongs to another deployer
 */
export const runDeployer = async (options: DeployerOptions, signal: AbortSignal): Promise<void> => {
  const { apiserver, computeId, key, region, logger } = options;
  const api = new DeployerApi({ apiserver, computeId, key });
  const notifier = openNotifierChannel(options.notifier);
  const background = new Set<Promise<void>>();

  /** Works on, and tries again as long as the controller is away. */
  const start = (what: string, work: () => Promise<void>): void => {
    const running = persist(work, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) logger.error({ err: error }, `${what} failed`);
      })
      .finally(() => background.delete(running));
    background.add(running);
  };

  const deployment = options.open({
    ...{ apiserver, notifier: options.notifier },
    onFailure: ({ jobId, taskId }, reason) => {
      logger.error({ jobId, taskId }, `a task cannot be run: ${reason}`);
      start('telling of a task that cannot be run', () => api.report(jobId, { [taskId]: 'agentDeployFailed' }, signal));
    },
  });

  const add = async (jobId: string): Promise<void> => {
    const tasks = await api.tasksOf(jobId, signal);
    for (const [taskId, key] of tasks) deployment.start({ jobId, taskId, key });
    logger.info({ jobId, tasks: tasks.size }, `job ${jobId}: ${tasks.size} tasks run as ${deployment.kind}`);
    const statuses = [...tasks.keys()].map((taskId) => [taskId, 'agentDeploySuccess'] as const);
    await api.report(jobId, Object.fromEntries(statuses), signal);
  };

  const revoke = async (jobId: string): Promise<void> => {
    const own = deployment.running().filter((agent) => agent.jobId === jobId);
    await Promise.all(own.map(({ taskId }) => deployment.stop(taskId)));
  };

  const client = createClient(DeployEventRouteDefinition, notifier);
  const open = (ending: AbortSignal) => client.getDeployEvent({ computeId, apiKey: key }, { signal: ending });
  try {
    if (region !== undefined) await persist(() => api.register(region, signal), signal);
    logger.info(`deployer of compute ${computeId} runs tasks as ${deployment.kind}`);
    for await (const { type, jobId } of following(open, { what: 'notifier', logger, signal })) {
      if (type === DeployEventType.ADD_RESOURCE) start('deploying a job', () => add(jobId));
      else if (type === DeployEventType.REVOKE_RESOURCE) start('ending the tasks of a job', () => revoke(jobId));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await deployment.close();
    await Promise.all(background);
    notifier.close();
  }
};

const isPassing = (code: ErrorCode): boolean => code === 'transport.unreachable' || code === 'internal';

const persist = async (work: () => Promise<void>, signal: AbortSignal): Promise<void> => {
  for (let failures = 0; ; failures += 1) {
    try {
      await work();
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(asNestorError(error).code)) throw error;
      await sleep(backOffMs(failures, {}), undefined, { signal });
    }
  }
};
