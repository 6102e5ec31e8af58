import { spawn } from 'node:child_process';

/** How a command is run. */
export interface CommandOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/**
 * Runs a command to its end, in the repository's folder, without input.
 * @returns what it wrote to standard output
 * @throws with both outputs when it does not exit with 0
 */
export const run = async (command: readonly string[], options: CommandOptions = {}): Promise<string> => {
  const { status, stdout, stderr } = await outcome(command, options);
  if (status !== 0) throw new Error(`${command.join(' ')} exited with ${String(status)}\n${stdout}\n${stderr}`);
  return stdout;
};

/** Runs a command to its end, however that is. */
export const outcome = (
  [program = '', ...args]: readonly string[],
  { env, timeoutMs = 900_000 }: CommandOptions = {},
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: AbortSignal.timeout(timeoutMs),
      ...(env === undefined ? {} : { env: { ...env } }),
    });
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, ...texts });
    });
  });

/** Resolves when a command that goes on has written such a text. @throws when it ends, or a minute passes, without it */
export const says = async ([program = '', ...args]: readonly string[], what: RegExp): Promise<void> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal: AbortSignal.timeout(60_000) });
  let text = '';
  try {
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (what.test(text)) resolve();
        });
      }
      child.on('error', reject);
      child.on('close', () => {
        reject(new Error(`${program} ended`));
      });
    });
  } catch (error) {
    throw new Error(`${program} ${args.join(' ')} did not say ${String(what)}, but:\n${text}`, { cause: error });
  } finally {
    child.kill();
  }
};
