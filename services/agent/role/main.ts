/** The process of a role: `node main.js <folder of the task>`, started by an agent, with which it ends. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import pretty from 'pino-pretty';
import { asNestorError, isPeerName, NestorError, stationOf, type TaskConfig } from '../../core/index.js';
import { circumstancesSchema, taskFileSchema, taskFolder, type RoleNews } from '../role-protocol.js';
import { Others } from './others.js';
import { runRole } from './run-role.js';

const stop = new AbortController();
process.on('SIGTERM', () => {
  stop.abort(new NestorError('service.interrupted', undefined, { details: { signal: 'SIGTERM' } }));
});
// Ctrl-C goes to everybody in a terminal; the agent says what to do.
process.on('SIGINT', () => undefined);
// Without its agent nobody can tell what comes of the work, and the next agent begins it again.
process.on('disconnect', () => process.exit(1));

const output = pretty({
  colorize: false,
  ignore: 'pid,hostname,name,type,runId,round,peer,child,role,code,waitMs',
  translateTime: 'SYS:HH:MM:ss',
  singleLine: true,
  sync: true,
});
const level = process.env['NESTOR_LOG_LEVEL'] ?? 'info';
const logger = pino({ level }, output);

const tell = (news: RoleNews): void => {
  process.send?.(news);
};

const main = async (folder: string): Promise<void> => {
  const { name, config: json } = taskFileSchema.parse(
    JSON.parse(await readFile(join(folder, taskFolder.task), 'utf8')),
  );
  // As the controller has made it from a checked design and job.
  const config = json as TaskConfig;
  if (!isPeerName(name)) throw new NestorError('internal', `${JSON.stringify(name)} is not the name of a worker`);
  const others = new Others(name);
  process.on('message', (message) => {
    const now = circumstancesSchema.safeParse(message).data;
    if (now !== undefined) others.update(now);
  });
  const codeDir = join(folder, taskFolder.code, config.role);
  process.chdir(codeDir);
  const context = {
    ...{ name, config, station: stationOf(config), others, codeDir, logger, tell },
    ...{ stateDir: join(folder, taskFolder.state), modelPath: join(folder, taskFolder.model) },
  };
  await runRole(context, stop.signal);
};

const endWith = (status: number): void => {
  process.exit(status);
};

try {
  await main(process.argv[2] ?? '.');
  endWith(stop.signal.aborted ? 143 : 0);
} catch (error) {
  const { code, message, entry } = asNestorError(error);
  if (stop.signal.aborted) endWith(143);
  logger.error(`${entry.title} [${code}] ${message}`);
  endWith(entry.exit);
}
