import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { DeployerConfiguration } from '../../core/index.js';
import {
  agentContainers,
  agentProcesses,
  type DeployerOptions,
  type Deployment,
  type DeploymentOptions,
} from '../../deploy/index.js';
import { authorityIn } from './authority.js';
import { homeFolder } from './project-folder.js';

/** A deployer's options from its variables. Its key is made at the first start. */
export const deployerOptions = async (
  values: DeployerConfiguration,
  cwd: string,
  logger: Logger,
): Promise<DeployerOptions> => {
  const dataDir = resolve(cwd, values.NESTOR_DATA_DIR);
  const { NESTOR_COMPUTE: computeId, NESTOR_COMPUTE_REGION: region = computeId === 'default' ? undefined : '' } =
    values;
  const key = await keyIn(join(dataDir, `compute-${computeId}.key`));
  return {
    apiserver: values.NESTOR_APISERVER,
    notifier: values.NESTOR_NOTIFIER,
    ...{ computeId, key, logger, ...authorityIn(values.NESTOR_CA, cwd) },
    ...(region === undefined ? {} : { region }),
    open: (options) => openDeployment(values, { ...options, logger, owner: key }, dataDir),
  };
};

const openDeployment = (
  { NESTOR_DEPLOY_AS: kind, NESTOR_AGENT_IMAGE: image, NESTOR_AGENT_NETWORK: network }: DeployerConfiguration,
  options: DeploymentOptions & { readonly logger: Logger; readonly owner: string },
  dataDir: string,
): Deployment => {
  switch (kind) {
    case 'processes':
      return agentProcesses({ ...options, homeDir: homeFolder(), dataDir });
    case 'docker':
      return agentContainers({ ...options, image, ...(network === undefined ? {} : { network }) });
  }
};

/** The key in a file that its owner alone can read, made if it is not there. */
const keyIn = async (path: string): Promise<string> => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return await readFile(path, 'utf8');
};
