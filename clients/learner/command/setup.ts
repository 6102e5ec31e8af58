import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import pRetry from 'p-retry';
import { lock } from 'proper-lockfile';

import { asNestorError, NestorError } from '../../../services/core/index.js';
import type { ProjectFile } from '../project/schema.js';
import { setupEnvironment } from './environment.js';
import { runCommand } from './run-command.js';

type Setup = NonNullable<NonNullable<ProjectFile['entryPoints']>['setup']>;

/** Lines of a failed set-up that its error shows. */
const shownLines = 10;
/** A lock whose owner has not touched it for so long is of a dead process. */
const staleLockMs = 10_000;

/**
 * Does a project's set-up, unless it was done with the same command and inputs before. Clients of one folder, also of
 * other processes, wait for the one that does it.
 * @throws {NestorError} `project.setup_failed`, `task.cancelled`
 */
export const setUpProject = async (
  dir: string,
  setup: Setup,
  log: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> => {
  const key = await keyOf(dir, setup);
  if (await isDone(dir, setup, key)) return;
  const stateDir = join(dir, '.nestor');
  try {
    await mkdir(stateDir, { recursive: true });
    const release = await pRetry(
      () => lock(stateDir, { lockfilePath: join(stateDir, 'setup.lock'), stale: staleLockMs }),
      {
        retries: Infinity,
        minTimeout: 200,
        maxTimeout: 2000,
        signal,
        shouldRetry: ({ error }) => 'code' in error && error.code === 'ELOCKED',
      },
    );
    try {
      if (await isDone(dir, setup, key)) return;
      await run(dir, setup, log, signal);
      await writeFile(stampPath(dir), key);
    } finally {
      await release();
    }
  } catch (error) {
    if (signal.aborted) throw new NestorError('task.cancelled', undefined, { cause: error });
    throw asNestorError(error, 'project.setup_failed');
  }
};

const run = async (
  dir: string,
  { command, timeout }: Setup,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> => {
  log(`setting up the project: ${command.join(' ')}`);
  const tail: string[] = [];
  const onLine = (line: string) => {
    log(line);
    tail.push(line);
    if (tail.length > shownLines) tail.shift();
  };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)]);
  const end = await runCommand(command, { cwd: dir, env: setupEnvironment(), signal: limit, onLine });
  if (end.kind === 'exited' && end.status === 0) return;
  const how = {
    exited: () => `exited with status ${end.kind === 'exited' ? end.status : ''}`,
    killed: () => (limit.aborted && !signal.aborted ? `took longer than ${timeout} s` : 'was killed'),
    not_started: () => `could not be started (${end.kind === 'not_started' ? end.reason : ''})`,
  }[end.kind]();
  throw new NestorError('project.setup_failed', [`The set-up \`${command.join(' ')}\` ${how}.`, ...tail].join('\n'));
};

/** Equal for equal set-ups: the command, the contents of its inputs, and the machine's kind. */
const keyOf = async (dir: string, { command, inputs, creates }: Setup): Promise<string> => {
  const hash = createHash('sha256').update(
    JSON.stringify([command, inputs, creates, process.platform, process.arch, dir]),
  );
  for (const input of inputs) hash.update(await readFile(resolve(dir, input)));
  return hash.digest('hex');
};

const isDone = async (dir: string, { creates }: Setup, key: string): Promise<boolean> => {
  const stamp = await readFile(stampPath(dir), 'utf8').catch(() => undefined);
  if (stamp !== key) return false;
  if (creates === undefined) return true;
  return await stat(resolve(dir, creates)).then(
    () => true,
    () => false,
  );
};

const stampPath = (dir: string): string => join(dir, '.nestor', 'setup.sha256');
