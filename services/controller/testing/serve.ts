import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChannel, createClient, Metadata } from 'nice-grpc';
import { pino } from 'pino';
import {
  DeployEventRouteDefinition,
  JobEventRouteDefinition,
  RendezvousDefinition,
  type Circumstances,
} from '../../transport/index.js';
import { runController, type ControllerOptions } from '../index.js';
import { rawZip } from './raw-zip.js';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: unknown;
}

/** A controller on real ports, over files and SQLite. */
export interface ServedController extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly notifierPort: number;
  /** Sends JSON (undefined is no body), as Go programs do: without an `Accept`. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  sendCode(path: string, archive: Buffer): Promise<Answer>;
  /** What the agent of a task is told, until the signal. */
  jobEvents(
    taskId: string,
    key: string | undefined,
    signal: AbortSignal,
  ): AsyncIterable<{ type: string; jobId: string }>;
  /** What a worker is told of the others, until the signal. */
  circumstances(taskId: string, key: string | undefined, signal: AbortSignal): AsyncIterable<Circumstances>;
  deployEvents(computeId: string, apiKey: string, signal: AbortSignal): AsyncIterable<{ type: string; jobId: string }>;
  /** Ends the process as a signal does, and starts it again on the same records. */
  restart(): Promise<void>;
}

export const serveController = async (options: Partial<ControllerOptions> = {}): Promise<ServedController> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'nestor-controller-'));
  let running = await start(dataDir, options);
  const channelOf = () => createChannel(`127.0.0.1:${running.notifierPort}`);
  return {
    get url() {
      return running.url;
    },
    get port() {
      return Number(new URL(running.url).port);
    },
    get notifierPort() {
      return running.notifierPort;
    },
    async call(method, path, body, headers = {}) {
      const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
      return await answerOf(
        await fetch(running.url + path, {
          method,
          headers: { Accept: '*/*', ...type, ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    },
    async sendCode(path, archive) {
      const form = new FormData();
      form.set('fileData', new Blob([new Uint8Array(archive)]), '/some/where/code.zip');
      form.set('fileName', 'code.zip');
      return await answerOf(await fetch(running.url + path, { method: 'POST', body: form }));
    },
    async *circumstances(taskId, key, signal) {
      const channel = channelOf();
      try {
        const client = createClient(RendezvousDefinition, channel);
        yield* client.attend({ taskId, host: '', port: 0 }, { metadata: keyed(key), signal });
      } finally {
        channel.close();
      }
    },
    async *jobEvents(taskId, key, signal) {
      const channel = channelOf();
      try {
        const metadata = keyed(key);
        const client = createClient(JobEventRouteDefinition, channel);
        yield* client.getJobEvent({ id: taskId, hostname: 'test' }, { metadata, signal });
      } finally {
        channel.close();
      }
    },
    async *deployEvents(computeId, apiKey, signal) {
      const channel = channelOf();
      try {
        yield* createClient(DeployEventRouteDefinition, channel).getDeployEvent({ computeId, apiKey }, { signal });
      } finally {
        channel.close();
      }
    },
    async restart() {
      await running.stop();
      running = await start(dataDir, options);
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, type, text, body: parse(text) };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const keyed = (key: string | undefined) => Metadata(key === undefined ? {} : { 'x-task-key': key });

const start = async (dataDir: string, options: Partial<ControllerOptions>) => {
  const ending = new AbortController();
  const news = new EventEmitter();
  const write = (line: string) => {
    if (line.includes('"ready":true')) news.emit('ready');
  };
  const opened = once(news, 'listening') as Promise<[number, number]>;
  const isReady = once(news, 'ready');
  const done = runController(
    {
      ...{
        host: '127.0.0.1',
        port: 0,
        notifierPort: 0,
        dataDir,
        logger: pino({ level: 'info' }, { write }),
        brokers: [],
      },
      storage: { kind: 'filesystem', root: join(dataDir, 'objects') },
      records: { kind: 'sqlite', path: join(dataDir, 'records.sqlite') },
      ...{ tls: false, hosts: [], maxCodeBytes: 1_000_000, stopGraceMs: 30_000, ...options },
      onListening: (...ports) => {
        news.emit('listening', ...ports);
      },
    },
    ending.signal,
  );
  const failed = done.then(() => {
    throw new Error('the controller has ended');
  });
  const [port, notifierPort] = await Promise.race([opened, failed]);
  await Promise.race([isReady, failed]);
  failed.catch(() => undefined);
  return {
    url: `http://127.0.0.1:${port}`,
    notifierPort,
    async stop() {
      ending.abort();
      await done;
    },
  };
};

/** An archive with a program for each role. */
export const codeOf = (...roles: readonly string[]): Buffer =>
  rawZip(roles.map((role) => ({ name: `${role}/main.ts`, content: `// ${role}` })));
