import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { AgentOptions } from '../../agent/index.js';
import { NestorError, type AgentConfiguration } from '../../core/index.js';
import { authorityIn } from './authority.js';
import { brokerAccess } from './broker.js';
import { homeFolder } from './project-folder.js';

/** An agent's options from its variables. @throws config.invalid without an id or a key */
export const agentOptions = (values: AgentConfiguration, once: boolean, cwd: string, logger: Logger): AgentOptions => {
  const taskId = values.FLAME_TASK_ID ?? values.FLAME_AGENT_ID;
  const key = values.FLAME_TASK_KEY ?? values.FLAME_AGENT_KEY ?? keyIn(values.FLAME_TASK_KEY_FILE, cwd);
  const missing = [
    ...(taskId === undefined ? ['FLAME_AGENT_ID: expected the id of a task, as `flamectl get tasks` shows it'] : []),
    ...(key === undefined ? ['FLAME_AGENT_KEY: expected a key; choose one, and use the same one to come back'] : []),
  ];
  if (taskId === undefined || key === undefined) throw new NestorError('config.invalid', missing.join('\n'));
  const host = values.NESTOR_AGENT_HOST;
  return {
    apiserver: values.NESTOR_APISERVER,
    notifier: values.NESTOR_NOTIFIER,
    ...{ taskId, key, once, logger, ...authorityIn(values.NESTOR_CA, cwd) },
    ...(host === undefined ? {} : { host }),
    broker: brokerAccess(values, cwd),
    dataDir: join(resolve(cwd, values.NESTOR_DATA_DIR), 'agents'),
    homeDir: homeFolder(),
  };
};

/** @throws config.invalid */
const keyIn = (file: string | undefined, cwd: string): string | undefined => {
  if (file === undefined) return undefined;
  try {
    return readFileSync(resolve(cwd, file), 'utf8').trim();
  } catch (cause) {
    throw new NestorError('config.invalid', `FLAME_TASK_KEY_FILE: expected a readable file at ${file}`, { cause });
  }
};
