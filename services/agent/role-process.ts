import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { BrokerAccess, Circumstances } from '../transport/index.js';
import type { LogTail } from './log-tail.js';
import { roleNewsSchema, type RoleCircumstances, type RoleNews } from './role-protocol.js';

export interface RoleProcessOptions {
  /** Folder of this software. */
  readonly homeDir: string;
  /** Folder of the task. */
  readonly folder: string;
  readonly log: LogTail;
  readonly onNews: (news: RoleNews) => void;
}

/** How the process of a role has ended. */
export type RoleEnd =
  { readonly kind: 'exited'; readonly status: number } | { readonly kind: 'killed'; readonly signal: NodeJS.Signals };

/** Time that a role has to end by itself. */
const endingMs = 10_000;

/** Variables that a role's process sees: none of the agent's secrets. */
const passed = /^(PATH|HOME|LANG|LC_\w+|TZ|TMPDIR|TF_\w+|OMP_NUM_THREADS|NESTOR_LOG_LEVEL|NESTOR_MERGE_THREADS)$/;

/** The process in which a role's program and its code run. It ends with its agent. */
export class RoleProcess {
  readonly ended: Promise<RoleEnd>;
  readonly #child: ChildProcess;

  constructor({ homeDir, folder, log, onNews }: RoleProcessOptions) {
    const child = spawn(process.execPath, [join(homeDir, 'dist/services/agent/role/main.js'), folder], {
      cwd: folder,
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => passed.test(name))),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => {
        log.write(text);
      });
    }
    child.on('message', (message) => {
      const news = roleNewsSchema.safeParse(message).data;
      if (news !== undefined) onNews(news);
    });
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        log.write(`${error.message}\n`);
        resolve({ kind: 'exited', status: 1 });
      });
      child.once('close', (status, signal) => {
        resolve(signal === null ? { kind: 'exited', status: status ?? 1 } : { kind: 'killed', signal });
      });
    });
  }

  tell({ jobKey, ...now }: Circumstances, broker: BrokerAccess | undefined): void {
    const { trainersRequired, trainersPossible, hubs, dialersRequired, finished } = now;
    const message: RoleCircumstances = {
      ...{ kind: 'circumstances', trainersRequired, trainersPossible, hubs, dialersRequired, finished },
      ...{ jobKey: jobKey.toString('base64'), broker },
    };
    // One that has just ended cannot be told anything; `ended` says so.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Ends it, and waits until it has ended. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const impatient = setTimeout(() => this.#child.kill('SIGKILL'), endingMs);
    await this.ended;
    clearTimeout(impatient);
  }
}
