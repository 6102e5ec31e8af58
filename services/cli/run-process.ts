import { NestorError } from '../core/index.js';
import type { Surroundings } from './surroundings.js';

/** Runs one command line, and gives it the process's arguments: @returns its exit status. */
export type RunCommandLine = (args: readonly string[], surroundings: Surroundings) => Promise<number>;

const interruption = new AbortController();

/** Ctrl-C under npm comes twice: from the terminal, and from npm. */
const echoMs = 500;
let interruptedMs = 0;

/** The first signal ends the command cleanly, a later one at once. */
const interrupt = (signal: NodeJS.Signals): void => {
  if (interruption.signal.aborted) {
    if (performance.now() - interruptedMs > echoMs) process.exit(signal === 'SIGTERM' ? 143 : 130);
    return;
  }
  interruptedMs = performance.now();
  interruption.abort(new NestorError('service.interrupted', undefined, { details: { signal } }));
};
/** Runs a program in this process: signals end it cleanly, and its status becomes the process's. */
export const runProcess = async (run: RunCommandLine): Promise<void> => {
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  // Whoever reads our output may go away first, as `head` does.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') interrupt('SIGTERM');
    });
  }
  // A sandbox holds the other end of this pipe: without it there is nobody to work for.
  if (process.send !== undefined) {
    process.on('disconnect', () => {
      interrupt('SIGTERM');
    });
  }

  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    signal: interruption.signal,
  });
  if (process.connected) process.disconnect();
  // What still runs then is a connection that nobody needs.
  setTimeout(() => process.exit(), 2_000).unref();
};
