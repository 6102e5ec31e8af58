import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NestorError } from '../../core/index.js';

const ownerSchema = z.object({ pid: z.int().positive(), startedAt: z.string() });

/**
 * Takes a data folder for this process. @returns how to give it back, and whether its last owner was killed.
 * @throws sandbox.running
 */
export const lockFolder = async (
  folder: string,
): Promise<{ readonly wasKilled: boolean; readonly release: () => Promise<void> }> => {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'sandbox.lock');
  const owner = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) });
  for (let wasKilled = false; ; wasKilled = true) {
    try {
      await writeFile(path, owner, { flag: 'wx' });
      return { wasKilled, release: () => rm(path, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw new NestorError('storage.io', `${path} cannot be written`, { cause: error });
      }
    }
    const other = await ownerOf(path);
    if (other !== undefined && isAlive(other.pid) && startOf(other.pid) === other.startedAt) {
      throw new NestorError('sandbox.running', `process ${other.pid} is using ${folder}`, {
        details: { pid: other.pid },
      });
    }
    await rm(path, { force: true });
  }
};

const ownerOf = async (path: string) => {
  const text = await readFile(path, 'utf8').catch(() => '');
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** When a process started, in ticks since the machine did: tells two processes of one number apart. Empty where unknown. */
const startOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};
