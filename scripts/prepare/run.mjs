/** Runs a program whose output goes to standard error, in a process group of its own that ends with the time limit. */
import { spawn } from 'node:child_process';

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{limitMs: number, quiet?: boolean, env?: NodeJS.ProcessEnv}} options quiet: output is dropped
 * @returns {Promise<{ok: boolean, reason: string}>}
 */
export const run = (program, args, { limitMs, quiet = false, env = process.env }) =>
  new Promise((resolve) => {
    // Standard output belongs to whoever comes after us.
    const output = quiet ? 'ignore' : 2;
    const child = spawn(program, args, { stdio: ['ignore', output, output], detached: true, env });
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended.
      }
    };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end('SIGKILL');
    }, limitMs);
    const interrupted = (signal) => {
      end('SIGKILL');
      process.exit(signal === 'SIGTERM' ? 143 : 130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const finish = (ok, reason) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve({ ok, reason });
    };
    child.once('error', (error) => finish(false, error.message));
    child.once('exit', (status, signal) => {
      if (late) finish(false, `not done after ${Math.round(limitMs / 1000)} s`);
      else finish(status === 0, signal === null ? `status ${status}` : signal);
    });
  });
