import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The repository's root, from the sources as well as from dist/. */
const root = fileURLToPath(new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url));
const nestor = join(root, 'bin/nestor.js');

/** One line of a process's log, or of its output as `msg`. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

interface Running {
  readonly child: ChildProcess;
  readonly lines: LogLine[];
  readonly listeners: Set<() => void>;
  /** It has exited, and all that it wrote is in `lines`. */
  ended: boolean;
}

/** Real processes of Nestor, killed and started as a test wants, each on a folder of its own. */
export class Processes {
  readonly #running = new Map<string, Running>();
  port = 0;

  private constructor(readonly dir: string) {}

  static async open(): Promise<Processes> {
    return new Processes(await mkdtemp(join(tmpdir(), 'nestor-processes-')));
  }

  /** Starts `node <script> <args>` under a name; a name can be started again after it has ended. */
  spawn(name: string, args: readonly string[], script = nestor): void {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: this.dir,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NESTOR_LOG_FORMAT: 'json',
        NESTOR_BIND_HOST: '127.0.0.1',
        ...this.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running: Running = { child, lines: [], listeners: new Set(), ended: false };
    this.#running.set(name, running);
    const notify = () => {
      for (const listener of running.listeners) listener();
    };
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (text) => {
        running.lines.push(parse(text));
        notify();
      });
    }
    child.once('close', () => {
      running.ended = true;
      notify();
    });
  }

  env: Readonly<Record<string, string>> = { NESTOR_REJOIN_GRACE_MS: '20000' };

  /** Starts the reducer, and waits until it is ready, or only until its port is open: its stores may not be there. */
  async startReducer(until: 'ready' | 'listening' = 'ready'): Promise<void> {
    this.spawn('reducer', ['reducer', '--port', String(this.port), '--data-dir', 'reducer', '--tls', 'false']);
    const { port } = await this.logged('reducer', ({ port, ready }) =>
      until === 'ready' ? ready === true : port !== undefined,
    );
    this.port = Number(port);
  }

  startCombiner(name: string, ...more: readonly string[]): void {
    this.spawn(name, [
      'combiner',
      '--name',
      name,
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--reducer-host',
      '127.0.0.1',
      '--reducer-port',
      String(this.port),
      '--data-dir',
      name,
      ...more,
    ]);
  }

  startClient(name: string, project: string, ...more: readonly string[]): void {
    this.spawn(name, [
      'client',
      '--name',
      name,
      '--project',
      project,
      '--reducer-host',
      '127.0.0.1',
      '--reducer-port',
      String(this.port),
      '--data-dir',
      name,
      ...more,
    ]);
  }

  /** Process id, for measuring. */
  pid(name: string): number {
    return this.#get(name).child.pid ?? 0;
  }

  /** The first line of the process's log, from line `from` on, that fits; fails if the process ends before. */
  async logged(name: string, fits: (line: LogLine) => boolean, from = 0): Promise<LogLine> {
    const running = this.#get(name);
    for (;;) {
      const found = running.lines.slice(from).find(fits);
      if (found !== undefined) return found;
      if (running.ended) {
        throw new Error(
          `${name} has ended: ${running.lines
            .slice(-5)
            .map(({ msg }) => msg)
            .join(' | ')}`,
        );
      }
      await new Promise<void>((resolve) => {
        const listener = () => {
          running.listeners.delete(listener);
          resolve();
        };
        running.listeners.add(listener);
      });
    }
  }

  /** Lines logged so far. */
  mark(name: string): number {
    return this.#get(name).lines.length;
  }

  /** Resolves with what a process has written, and its exit status (null if a signal ended it), when it has ended. */
  async ended(name: string): Promise<{ readonly status: number | null; readonly text: string }> {
    const running = this.#get(name);
    if (!running.ended) await once(running.child, 'close');
    return { status: running.child.exitCode, text: running.lines.map(textOf).join('\n') };
  }

  /** Runs a command of `nestor` to its end. */
  run(...args: readonly string[]): Promise<{ readonly status: number | null; readonly text: string }> {
    const name = `nestor ${args.join(' ')}`;
    this.spawn(name, args);
    return this.ended(name);
  }

  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const { child } = this.#get(name);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const end = once(child, 'close');
    child.kill(signal);
    await end;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.kill(name)));
    await rm(this.dir, { recursive: true, force: true });
  }

  #get(name: string): Running {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`${name} was never started`);
    return running;
  }
}

const parse = (text: string): LogLine => {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null && 'msg' in line) return line as LogLine;
  } catch {
    // Not of the log.
  }
  return { msg: text };
};

const textOf = ({ msg, code }: LogLine): string => (typeof code === 'string' ? `${msg} [${code}]` : msg);
