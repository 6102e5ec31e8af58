import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import Docker from 'dockerode';
import { pack } from 'tar-stream';
import type { AgentSpec, Deployment, DeploymentOptions } from './deployment.js';
import { keepAgents, type AgentEnd, type AgentPlace, type KeepOptions } from './keep-agents.js';

export interface ContainerDeploymentOptions extends DeploymentOptions, KeepOptions {
  readonly image: string;
  /** Network in which agents reach the controller and each other. @default that of this process's own container, or Docker's own */
  readonly network?: string;
  /** What no other deployer knows; containers carry its hash, so that nobody takes over others' ones. */
  readonly owner: string;
  /** @default the engine that `DOCKER_HOST` names, or the local one */
  readonly engine?: Docker;
}

/** After a polite signal. */
const endingSeconds = 15;
/** Variables that agents see. */
const passed = /^(NESTOR_LOG_\w+|NESTOR_MERGE_THREADS|TF_\w+|OMP_NUM_THREADS)$/;
/** In the container, for its user alone. */
const keyFile = '/run/nestor/task.key';
const authorityFile = '/run/nestor/ca.crt';
/** The image's user `node`. */
const userId = 1_000;

const nameOf = ({ taskId }: AgentSpec): string => `nestor-task-${taskId}`;

/**
 * Runs each agent as a container of its own. Containers that an earlier deployer has left are taken over, with what is in
 * them, and one that has died is started again: its task goes on where it was. An engine that is away is waited for.
 */
export const agentContainers = (options: ContainerDeploymentOptions): Deployment => {
  const place = new ContainerPlace(options);
  return keepAgents(place, options);
};

class ContainerPlace implements AgentPlace {
  readonly kind = 'docker';
  readonly #engine: Docker;
  readonly #owner: string;

  constructor(private readonly options: ContainerDeploymentOptions) {
    this.#engine = options.engine ?? new Docker();
    this.#owner = createHash('sha256').update(options.owner).digest('hex').slice(0, 16);
  }

  async run(agent: AgentSpec, stopping: AbortSignal): Promise<AgentEnd> {
    try {
      const container = await this.#started(agent);
      const stop = () => {
        // How it ends, and that the engine is away, the waiting below finds out.
        container.stop({ t: endingSeconds }).catch(() => undefined);
      };
      if (stopping.aborted) stop();
      else stopping.addEventListener('abort', stop, { once: true });
      try {
        return await this.#endOf(container);
      } finally {
        stopping.removeEventListener('abort', stop);
      }
    } catch (error) {
      const how = error instanceof Error ? error.message : String(error);
      if (isAway(error)) return { kind: 'lost', how };
      if ((statusOf(error) ?? 0) >= 500) return { kind: 'died', how };
      throw error;
    }
  }

  async remove(agent: AgentSpec): Promise<void> {
    await this.#engine.getContainer(nameOf(agent)).remove({ force: true, v: true }).catch(unlessGone);
  }

  async sweep(isOver: (jobId: string) => boolean): Promise<void> {
    const filters = { label: [`nestor.deployer=${this.#owner}`] };
    for (const { Id, Labels } of await this.#engine.listContainers({ all: true, filters })) {
      if (!isOver(Labels['nestor.job'] ?? '')) continue;
      await this.#engine.getContainer(Id).remove({ force: true, v: true }).catch(unlessGone);
    }
  }

  /** The running container of an agent: the one that is there, or a new one. */
  async #started(agent: AgentSpec): Promise<Docker.Container> {
    const left = this.#engine.getContainer(nameOf(agent));
    const found = await left.inspect().catch(unlessGone);
    const container = found === undefined ? await this.#create(agent) : left;
    if (found?.State.Running === true) return container;
    const { ca } = this.options;
    // As a file, because everybody who may look at containers sees their variables.
    const files = pack();
    files.entry({ name: keyFile.slice(1), mode: 0o400, uid: userId, gid: userId }, agent.key);
    if (ca !== undefined) files.entry({ name: authorityFile.slice(1), mode: 0o444 }, ca);
    files.finalize();
    await container.putArchive(files, { path: '/' });
    await container.start();
    return container;
  }

  /**
   * Waits until the container has ended, by the engine's events: dockerode's own waiting hangs for ever when its
   * connection breaks.
   */
  async #endOf(container: Docker.Container): Promise<AgentEnd> {
    const events = await this.#engine.getEvents({ filters: { container: [container.id], event: ['die', 'destroy'] } });
    const news = events[Symbol.asyncIterator]();
    try {
      for (;;) {
        const state = (await container.inspect().catch(unlessGone))?.State;
        if (state === undefined) return { kind: 'died', how: 'removal of its container' };
        if (!state.Running) return { kind: 'exited', status: state.ExitCode };
        if ((await news.next()).done === true) return { kind: 'lost', how: 'the engine tells no more' };
      }
    } finally {
      await news.return?.();
    }
  }

  async #create(agent: AgentSpec): Promise<Docker.Container> {
    const { apiserver, notifier, ca, image } = this.options;
    const network = this.options.network ?? (await this.#ownNetwork());
    return await this.#engine.createContainer({
      name: nameOf(agent),
      Image: image,
      Cmd: ['agent', '-a', apiserver, '-n', notifier, '--once'],
      Env: [
        ...Object.entries(process.env).flatMap(([name, value]) =>
          passed.test(name) ? [`${name}=${value ?? ''}`] : [],
        ),
        `FLAME_TASK_ID=${agent.taskId}`,
        `FLAME_TASK_KEY_FILE=${keyFile}`,
        ...(ca === undefined ? [] : [`NESTOR_CA=${authorityFile}`]),
      ],
      Labels: { 'nestor.task': agent.taskId, 'nestor.job': agent.jobId, 'nestor.deployer': this.#owner },
      HostConfig: {
        Init: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        ...(network === undefined ? {} : { NetworkMode: network }),
      },
    });
  }

  /** The network of the container that this process runs in, if it runs in one. */
  async #ownNetwork(): Promise<string | undefined> {
    const own = await this.#engine.getContainer(hostname()).inspect().catch(unlessGone);
    return own === undefined ? undefined : Object.keys(own.NetworkSettings.Networks)[0];
  }
}

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;

/** The engine's answer that something is not there, or on its way out, is none of our failures. */
const unlessGone = (error: unknown): undefined => {
  const status = statusOf(error);
  if (status !== 404 && status !== 409) throw error;
  return undefined;
};

const away: ReadonlySet<unknown> = new Set([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOENT',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ERR_STREAM_PREMATURE_CLOSE',
  ],
]);

/** Whether the engine could not be spoken to. */
const isAway = (error: unknown): boolean =>
  statusOf(error) === undefined && error instanceof Error && 'code' in error && away.has(error.code);
