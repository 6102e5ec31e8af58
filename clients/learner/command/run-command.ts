import { spawn } from 'node:child_process';

import { LineSplitter } from './line-splitter.js';

/** How a command ended. */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not_started'; readonly reason: string };

export interface CommandOptions {
  /** Folder that it runs in. */
  readonly cwd: string;
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills the command and all that it has started. */
  readonly signal: AbortSignal;
  /** A line of its standard output or error. */
  readonly onLine: (line: string) => void;
}

/**
 * Runs a command without a shell, in a process group of its own, to its end. Nothing that it started outlives it, or
 * the signal. Never rejects: why it was aborted is for the caller to say.
 */
export const runCommand = (
  words: readonly string[],
  { cwd, env, signal, onLine }: CommandOptions,
): Promise<CommandEnd> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ kind: 'killed', signal: 'SIGKILL' });
      return;
    }
    const [program = '', ...programArguments] = words;
    const child = spawn(program, programArguments, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const killGroup = () => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group is empty already.
      }
    };
    const output = [child.stdout, child.stderr].map((stream) => {
      const lines = new LineSplitter(onLine);
      stream.on('data', (bytes: Buffer) => {
        lines.write(bytes);
      });
      return lines;
    });
    const finish = (end: CommandEnd) => {
      signal.removeEventListener('abort', killGroup);
      for (const lines of output) lines.end();
      resolve(end);
    };
    signal.addEventListener('abort', killGroup, { once: true });
    child.once('error', (error) => {
      finish({ kind: 'not_started', reason: error.message });
    });
    // What it left running would hold its output open.
    child.once('exit', killGroup);
    child.once('close', (status, killedBy) => {
      finish(status === null ? { kind: 'killed', signal: killedBy ?? 'SIGKILL' } : { kind: 'exited', status });
    });
  });
