import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { Processes } from '../../support/processes.js';
import { rest } from '../../support/rest.js';

/** The project that the clients learn. */
export const mnist = fileURLToPath(new URL('../../mnist', import.meta.url));

/** Clients that learn MNIST, and one whose learner fails. */
export const learners = ['client-1', 'client-2', 'client-3'] as const;
export const failing = 'client-broken';
export const lastWords = 'the disk with the images is not there';

/** A federation of real processes that really trains, and its dashboard. */
export interface Lab extends AsyncDisposable {
  readonly processes: Processes;
  /** Address of the dashboard service. */
  readonly url: string;
  readonly seedModelId: string;
  /** The API's answer, from behind the dashboard. */
  ask<T>(path: string): Promise<T>;
  /** Resolves when so many clients are connected. */
  clientsConnected(count: number): Promise<void>;
}

export const openLab = async (): Promise<Lab> => {
  const processes = await Processes.open();
  await processes.startReducer();
  for (const name of ['combiner-1', 'combiner-2']) processes.startCombiner(name);
  const { _id: seedModelId } = await rest(processes.port).uploadModel(
    await readFile(join(mnist, 'seed/seed.safetensors')),
    'mnist-seed.safetensors',
  );
  for (const [index, name] of learners.entries()) {
    const part = ['--partition-index', String(index), '--partition-count', String(learners.length)];
    processes.startClient(name, mnist, ...part);
  }
  processes.startClient(failing, await failingProject(processes.dir));
  processes.spawn('dashboard', [
    ...['dashboard', '--port', '0', '--reducer-host', '127.0.0.1', '--reducer-port', String(processes.port)],
  ]);
  const { port } = await processes.logged('dashboard', ({ port }) => port !== undefined);
  const url = `http://127.0.0.1:${String(port)}`;
  const lab: Lab = {
    ...{ processes, url, seedModelId },
    async ask<T>(path: string) {
      const response = await fetch(`${url}/api/v1${path}`, { headers: { accept: 'application/json' } });
      if (!response.ok) throw new Error(`${path}: ${String(response.status)} ${await response.text()}`);
      return (await response.json()) as T;
    },
    clientsConnected: (count) => clientsConnected(url, count),
    async [Symbol.asyncDispose]() {
      await processes.close();
    },
  };
  await lab.clientsConnected(learners.length + 1);
  return lab;
};

/** A project whose learner says why it gives up. */
const failingProject = async (dir: string): Promise<string> => {
  const folder = join(dir, 'broken-project');
  await mkdir(folder);
  await writeFile(
    join(folder, 'project.yaml'),
    'name: broken\nentryPoints:\n  train:\n    command: node train.mjs\n  validate:\n    command: node train.mjs\n',
  );
  await writeFile(join(folder, 'train.mjs'), `console.log('${lastWords}');\nprocess.exit(3);\n`);
  return folder;
};

/** Follows the trail until so many clients are there: the federation tells when that may have changed. */
const clientsConnected = async (url: string, count: number): Promise<void> => {
  const ending = new AbortController();
  const stream = await fetch(`${url}/api/v1/events?after=latest`, {
    headers: { accept: 'text/event-stream' },
    signal: ending.signal,
  });
  if (stream.body === null) throw new Error('the trail does not stream');
  const isDone = async () => {
    const { clients } = (await (await fetch(`${url}/api/v1/overview`)).json()) as { clients: { connected: number } };
    return clients.connected >= count;
  };
  try {
    if (await isDone()) return;
    for await (const chunk of stream.body) if (chunk.length > 0 && (await isDone())) return;
    throw new Error(`the trail ended before ${String(count)} clients were there`);
  } finally {
    ending.abort();
  }
};
