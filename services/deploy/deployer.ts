import { createClient } from 'nice-grpc';
import type { Logger } from 'pino';
import { DeployEventRouteDefinition, DeployEventType, following, openNotifierChannel } from '../transport/index.js';
import { DeployerApi } from './controller-api.js';
import type { Deployment, DeploymentOptions } from './deployment.js';

export interface DeployerOptions {
  readonly apiserver: string;
  readonly notifier: string;
  /** Certificate of an authority that is trusted besides the usual ones; PEM. */
  readonly ca?: string;
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
  const { apiserver, ca, computeId, key, region, logger } = options;
  const api = new DeployerApi(options, logger);
  const notifier = openNotifierChannel(options);
  const background = new Set<Promise<void>>();

  const start = (what: string, work: () => Promise<void>): void => {
    const running = work()
      .catch((error: unknown) => {
        if (!signal.aborted) logger.error({ err: error }, `${what} failed`);
      })
      .finally(() => background.delete(running));
    background.add(running);
  };

  const deployment = options.open({
    ...{ apiserver, notifier: options.notifier, ...(ca === undefined ? {} : { ca }) },
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
    if (region !== undefined) await api.register(region, signal);
    start('removing what is left of ended jobs', async () => deployment.sweep(await api.jobsUnderWay(signal)));
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
