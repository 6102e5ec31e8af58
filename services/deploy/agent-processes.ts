import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentSpec, Deployment, DeploymentOptions } from './deployment.js';
import { keepAgents, type AgentEnd, type KeepOptions } from './keep-agents.js';

export interface ProcessDeploymentOptions extends DeploymentOptions, KeepOptions {
  /** Folder of this software. */
  readonly homeDir: string;
  /** Folder for the agents' data and logs. */
  readonly dataDir: string;
}

/** Variables that agents see; what opens stores is not among them, nor a port that one process alone can have. */
const passed =
  /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|NESTOR_(?!DATA_DIR|METRICS_PORT|BROKER_)\w+|TF_\w+|OMP_NUM_THREADS|\w+_proxy|\w+_PROXY)$/;

/** After a polite signal. */
const endingMs = 15_000;

/** Runs each agent as a child process, which ends with this one. */
export const agentProcesses = (options: ProcessDeploymentOptions): Deployment =>
  keepAgents({ kind: 'processes', run: (agent, stopping) => run(options, agent, stopping) }, options);

const run = async (
  { apiserver, notifier, ca, homeDir, dataDir }: ProcessDeploymentOptions,
  { taskId, key }: AgentSpec,
  stopping: AbortSignal,
): Promise<AgentEnd> => {
  await mkdir(join(dataDir, 'logs'), { recursive: true });
  await using log = await open(join(dataDir, 'logs', `${taskId}.log`), 'a');
  const authority = join(dataDir, 'ca.crt');
  if (ca !== undefined) await writeFile(authority, ca);
  const args = ['-a', apiserver, '-n', notifier, '--once', '--data-dir', dataDir];
  const child = spawn(process.execPath, [join(homeDir, 'bin', 'flamelet.js'), ...args], {
    cwd: dataDir,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name))),
      ...{ FLAME_TASK_ID: taskId, FLAME_TASK_KEY: key, ...(ca === undefined ? {} : { NESTOR_CA: authority }) },
    },
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  let impatient: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    impatient = setTimeout(() => child.kill('SIGKILL'), endingMs);
  };
  if (stopping.aborted) stop();
  else stopping.addEventListener('abort', stop, { once: true });
  try {
    const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return status === null ? { kind: 'died', how: String(signal) } : { kind: 'exited', status };
  } finally {
    stopping.removeEventListener('abort', stop);
    clearTimeout(impatient);
  }
};
