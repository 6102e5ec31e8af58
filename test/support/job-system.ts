import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rawZip } from '../../services/controller/testing/raw-zip.js';
import { Processes } from './processes.js';

export interface TaskInfo {
  readonly taskId: string;
  readonly role: string;
  readonly type: 'user' | 'system';
  readonly state: string;
  readonly log?: string;
  readonly groupAssociation: Readonly<Record<string, string>>;
}

export interface JobFiles {
  readonly schema: object;
  /** Path in the archive → its content. */
  readonly code: Readonly<Record<string, string | Buffer>>;
  /** Without its data. */
  readonly job: Readonly<Record<string, unknown>>;
  /** Group → number of datasets. */
  readonly datasets?: Readonly<Record<string, number>>;
  /** @default urls that nobody knows */
  readonly datasetUrl?: (number: number) => string;
  /** Where the datasets are. @default default */
  readonly realm?: string;
}

/** The file, or the folder on the way to it, that is there. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

/** Waits until something happens to the file or on the way to it, unless that has happened meanwhile. */
const change = async (path: string, isThere: () => boolean): Promise<void> => {
  const place = nearest(path);
  // Not the whole tree: Node's watcher of trees throws when a folder vanishes.
  const watcher = watch(place);
  try {
    const happened = once(watcher, 'change');
    happened.catch(() => undefined);
    if (!isThere() && nearest(path) === place) await happened;
  } finally {
    watcher.close();
  }
};

const flamelet = fileURLToPath(new URL('../../bin/flamelet.js', import.meta.url));

/** A controller and a deployer, as processes, and what users and agents do with them. */
export class JobSystem {
  #port = 0;
  #notifierPort = 0;

  private constructor(
    readonly processes: Processes,
    private readonly deployerArguments: (system: JobSystem) => readonly string[],
  ) {}

  /** Of arguments that the deployer gets twice, the later ones count: those given here. */
  static async open(
    env: Readonly<Record<string, string>> = {},
    deployerArguments: (system: JobSystem) => readonly string[] = () => [],
  ): Promise<JobSystem> {
    const system = new JobSystem(await Processes.open(), deployerArguments);
    system.processes.env = { NESTOR_LOG_LEVEL: 'info', ...env };
    await system.startController();
    system.startDeployer();
    return system;
  }

  async startController(): Promise<void> {
    this.processes.spawn('controller', [
      ...['controller', '--port', String(this.#port), '--notifier-port', String(this.#notifierPort)],
      ...['--data-dir', 'controller'],
    ]);
    const { port, notifierPort } = await this.processes.logged(
      'controller',
      (line) => line['notifierPort'] !== undefined,
    );
    this.#port = Number(port);
    this.#notifierPort = Number(notifierPort);
    await this.processes.logged('controller', ({ ready }) => ready === true);
  }

  startDeployer(...more: readonly string[]): void {
    this.processes.spawn('deployer', [
      ...['deployer', ...this.#addresses(), '--data-dir', 'deployer'],
      ...[...this.deployerArguments(this), ...more],
    ]);
  }

  startAgent(name: string, taskId: string, key: string, ...more: readonly string[]): void {
    const before = this.processes.env;
    this.processes.env = { ...before, FLAME_AGENT_ID: taskId, FLAME_AGENT_KEY: key };
    this.processes.spawn(name, [...this.#addresses(), '--data-dir', name, ...more], flamelet);
    this.processes.env = before;
  }

  /** Creates everything that a job needs, as `flamectl` does. @returns the job's id */
  async createJob({ schema, code, job, datasets = {}, datasetUrl, realm = 'default' }: JobFiles): Promise<string> {
    const designId = `design-${(this.#designs += 1)}`;
    await this.call('POST', '/users/u/designs', { id: designId, name: '' });
    await this.call('POST', `/users/u/designs/${designId}/schema`, schema);
    const form = new FormData();
    const zip = rawZip(Object.entries(code).map(([name, content]) => ({ name, content })));
    form.set('fileName', 'code.zip');
    form.set('fileData', new Blob([new Uint8Array(zip)]), 'code.zip');
    const sent = await fetch(`${this.url}/users/u/designs/${designId}/code`, { method: 'POST', body: form });
    if (!sent.ok) throw new Error(`code: ${sent.status} ${await sent.text()}`);
    const datasetGroups: Record<string, string[]> = {};
    let number = 0;
    for (const [group, count] of Object.entries(datasets)) {
      for (let index = 0; index < count; index += 1) {
        number += 1;
        const url = datasetUrl?.(number) ?? `test:${designId}/${number}`;
        const dataset = { name: 'd', url, dataFormat: 'npy', realm, isPublic: true };
        (datasetGroups[group] ??= []).push(await this.call<string>('POST', '/users/u/datasets', dataset));
      }
    }
    const dataSpec = number === 0 ? {} : { dataSpec: [{ role: 'trainer', datasetGroups }] };
    const { id } = await this.call<{ id: string }>('POST', '/users/u/jobs', {
      ...{ name: designId, designId, backend: 'grpc', ...dataSpec },
      ...job,
    });
    return id;
  }

  #designs = 0;

  get notifierPort(): number {
    return this.#notifierPort;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get notifier(): string {
    return `127.0.0.1:${this.#notifierPort}`;
  }

  /** Creates a job and starts it. @returns it, with the first task of each role */
  async startJob(files: JobFiles) {
    const jobId = await this.createJob(files);
    const tasks = await this.tasks(jobId);
    const infos = await Promise.all(tasks.map(({ taskId }) => this.task(jobId, taskId)));
    await this.start(jobId);
    return { jobId, taskOf: (role: string) => infos.find((task) => task.role === role)!.taskId };
  }

  async start(jobId: string): Promise<void> {
    await this.call('PUT', `/users/u/jobs/${jobId}/status`, { id: jobId, state: 'starting' });
  }

  async stop(jobId: string): Promise<void> {
    await this.call('PUT', `/users/u/jobs/${jobId}/status`, { id: jobId, state: 'stopping' });
  }

  /** Waits until the job has ended. @returns how */
  async ended(jobId: string): Promise<string> {
    const line = await this.processes.logged(
      'controller',
      (at) => at['jobId'] === jobId && /^a job is (completed|failed|terminated)$/.test(at.msg),
    );
    return String(line['state']);
  }

  tasks(jobId: string): Promise<readonly TaskInfo[]> {
    return this.call('GET', `/users/u/jobs/${jobId}/tasks/?limit=&generic=false`);
  }

  task(jobId: string, taskId: string): Promise<TaskInfo> {
    return this.call('GET', `/users/u/jobs/${jobId}/tasks/${taskId}`);
  }

  /** Id of the model that the job has come to. */
  async modelId(jobId: string): Promise<string | null> {
    const response = await fetch(`${this.url}/users/u/jobs/${jobId}/model`);
    if (!response.ok) throw new Error(`model: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
    return response.headers.get('x-model-id');
  }

  async call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...headers,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Folder in which the role of a task works. */
  taskDir(taskId: string, agentDir = 'deployer'): string {
    return join(this.processes.dir, agentDir, 'agents', taskId);
  }

  /** Waits for a line of the log of a task's role. */
  async logged(taskId: string, pattern: RegExp, agentDir = 'deployer'): Promise<void> {
    const path = join(this.taskDir(taskId, agentDir), '1', 'role.log');
    const isThere = () => existsSync(path) && pattern.test(readFileSync(path, 'utf8'));
    while (!isThere()) await change(path, isThere);
  }

  /** Process ids of the role, or of the agent, of a task. */
  pids(kind: 'role' | 'agent', taskId: string): readonly number[] {
    const isIt = (pid: string): boolean => {
      try {
        if (kind === 'role') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`/agents/${taskId}/`);
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return environment.includes(`FLAME_TASK_ID=${taskId}`) || environment.includes(`FLAME_AGENT_ID=${taskId}`);
      } catch {
        return false;
      }
    };
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && isIt(name))
      .map(Number);
  }

  killTask(kind: 'role' | 'agent', taskId: string): void {
    for (const pid of this.pids(kind, taskId)) process.kill(pid, 'SIGKILL');
  }

  close(): Promise<void> {
    return this.processes.close();
  }

  #addresses(): readonly string[] {
    return ['-a', this.url, '-n', this.notifier];
  }
}
