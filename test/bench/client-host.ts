/** Some clients in one process, for benches: `node client-host.js <reducer port> flat|nested <prefix> <count> <learner>`. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import pino from 'pino';
import { loadProject, openLearner } from '../../clients/learner/index.js';
import type { PeerName } from '../../services/core/index.js';
import { dial, openSpool } from '../../services/transport/index.js';
import { runTrainer } from '../../services/workers/index.js';

// As bin/nestor.js does.
setFlagsFromString('--no-concurrent-marking');

const [port = '', topology = '', prefix = '', count = '', project = ''] = process.argv.slice(2);
const log = pino({ level: 'warn' }, pino.destination(2));
const dir = await mkdtemp(join(process.cwd(), 'clients-'));

const start = async (index: number): Promise<void> => {
  const name = `${prefix}${index}` as PeerName;
  const spool = await openSpool(join(dir, name));
  const partition = { scheme: 'iid', alpha: 1, index, count: Number(count), seed: 1 } as const;
  const learner = await openLearner(await loadProject(project), {
    client: name,
    partition,
    dataDir: dir,
    log: () => undefined,
  });
  const locate = async (signal: AbortSignal) => {
    if (topology === 'flat') return { host: '127.0.0.1', port: Number(port) };
    const response = await fetch(`http://127.0.0.1:${port}/assign?name=${name}&wait=30`, { signal });
    const { host, port: combiner } = (await response.json()) as { host: string; port: number };
    return { host, port: combiner };
  };
  await runTrainer(
    { name, parent: dial({ locate, name, role: 'trainer', spool, logger: log }), learner, spool, log },
    new AbortController().signal,
  );
};

await Promise.all(Array.from({ length: Number(count) }, (_, index) => start(index)));
