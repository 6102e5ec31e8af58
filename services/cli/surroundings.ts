import type { Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Everything that a command may touch outside of itself. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths are taken from, and that `.env` is read in. */
  readonly cwd: string;
  /** Results, and nothing else. */
  readonly stdout: OutputStream;
  /** Logs, progress, problems. */
  readonly stderr: OutputStream;
  /** Ends the command; its reason is `service.interrupted`. */
  readonly signal: AbortSignal;
}
