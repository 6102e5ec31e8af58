/** Waiting agents in one process, for benches: `node agent-host.js <notifier port> <task id>…`. Tells how many were told to start. */
import { createClient, Metadata } from 'nice-grpc';
import pino from 'pino';
import {
  following,
  JobEventRouteDefinition,
  JobEventType,
  openNotifierChannel,
} from '../../services/transport/index.js';

const [port = '', ...taskIds] = process.argv.slice(2);
const logger = pino({ level: 'warn' }, pino.destination(2));
const signal = new AbortController().signal;
let started = 0;

/** As an agent does, each over a connection of its own. */
const wait = async (id: string): Promise<void> => {
  const client = createClient(
    JobEventRouteDefinition,
    openNotifierChannel({ notifier: `127.0.0.1:${port}`, apiserver: 'http://127.0.0.1' }),
  );
  const metadata = Metadata({ 'x-task-key': `key of ${id}` });
  const open = (ending: AbortSignal) => client.getJobEvent({ id, hostname: '' }, { signal: ending, metadata });
  for await (const { type } of following(open, { what: 'notifier', logger, signal })) {
    if (type !== JobEventType.START_JOB) continue;
    started += 1;
    if (started === taskIds.length) process.stdout.write(`${JSON.stringify({ msg: 'all started', started })}\n`);
  }
};

await Promise.all(taskIds.map(wait));
