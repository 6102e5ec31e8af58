import Docker from 'dockerode';
import type { Logger } from 'pino';
import { endsWithin, type AgentSpec, type Deployment, type DeploymentOptions } from './deployment.js';

export interface ContainerDeploymentOptions extends DeploymentOptions {
  readonly image: string;
  /** Network in which agents reach the controller and each other. @default Docker's own */
  readonly network?: string;
  readonly logger: Logger;
  /** How long an agent may take to end by itself. @default 40,000 */
  readonly graceMs?: number;
  /** @default the engine that `DOCKER_HOST` names, or the local one */
  readonly engine?: Docker;
}

interface Kept {
  readonly spec: AgentSpec;
  ended: Promise<void>;
  container?: Docker.Container;
}

/** Times that the engine starts an agent again that has died. */
const restarts = 8;
/** After a polite signal, in seconds. */
const endingSeconds = 15;

const nameOf = ({ taskId }: AgentSpec): string => `nestor-task-${taskId}`;

/**
 * Runs each agent as a container of its own, which the engine starts again when it dies. Containers that a killed
 * deployer has left are taken over.
 */
export const agentContainers = (options: ContainerDeploymentOptions): Deployment => {
  const { apiserver, notifier, image, network, logger, onFailure, graceMs = 40_000, engine = new Docker() } = options;
  const agents = new Map<string, Kept>();

  const create = (spec: AgentSpec): Promise<Docker.Container> =>
    engine.createContainer({
      name: nameOf(spec),
      Image: image,
      Cmd: ['agent', '-a', apiserver, '-n', notifier, '--once'],
      Env: [`FLAME_TASK_ID=${spec.taskId}`, `FLAME_TASK_KEY=${spec.key}`],
      Labels: { 'nestor.task': spec.taskId, 'nestor.job': spec.jobId },
      HostConfig: {
        Init: true,
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: restarts },
        ...(network === undefined ? {} : { NetworkMode: network }),
      },
    });

  /** The running container of an agent: a new one, or the one that is there. */
  const open = async (spec: AgentSpec): Promise<Docker.Container> => {
    const left = engine.getContainer(nameOf(spec));
    const state = await left.inspect().catch(unlessMissing);
    if (state?.State.Running === true) return left;
    if (state !== undefined) await left.remove({ force: true }).catch(unlessMissing);
    const container = await create(spec);
    await container.start();
    return container;
  };

  const keep = async (kept: Kept): Promise<void> => {
    const container = await open(kept.spec);
    kept.container = container;
    const { StatusCode: status } = (await container.wait()) as { readonly StatusCode: number };
    await container.remove({ force: true, v: true }).catch(unlessMissing);
    logger.debug({ taskId: kept.spec.taskId, status }, 'the container of an agent has ended');
    if (status !== 0 && status !== 143) throw new Error(`its container ended with status ${status}`);
  };

  const end = async (kept: Kept): Promise<void> => {
    await kept.container?.stop({ t: endingSeconds }).catch(unlessMissing);
    await kept.ended;
  };

  return {
    kind: 'docker',
    start(spec) {
      if (agents.has(spec.taskId)) return;
      const kept: Kept = { spec, ended: Promise.resolve() };
      agents.set(spec.taskId, kept);
      kept.ended = keep(kept)
        .catch((error: unknown) => {
          onFailure(spec, error instanceof Error ? error.message : String(error));
        })
        .finally(() => {
          if (agents.get(spec.taskId) === kept) agents.delete(spec.taskId);
        });
    },
    async stop(taskId) {
      const kept = agents.get(taskId);
      if (kept !== undefined && !(await endsWithin(kept.ended, graceMs))) await end(kept);
    },
    running: () => [...agents.values()].map(({ spec: { jobId, taskId } }) => ({ jobId, taskId })),
    async close() {
      await Promise.all([...agents.values()].map(end));
    },
  };
};

/** The engine's answer that something is not there, or is on its way out, is none of our failures. */
const unlessMissing = (error: unknown): undefined => {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  if (status !== 404 && status !== 409 && status !== 304) throw error;
  return undefined;
};
