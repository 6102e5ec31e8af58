import { createClient, createServer, ServerError, Status, type Channel, type Server } from 'nice-grpc';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JobEventRouteDefinition, JobEventType, type JobEvent } from '../gen/flame/notification.js';
import { following, openNotifierChannel } from './following.js';

const event = (jobId: string): JobEvent => ({ type: JobEventType.START_JOB, jobId });
const options = (signal: AbortSignal) => ({
  ...{ what: 'notifier', logger: pino({ level: 'silent' }), signal },
  backOff: { firstMs: 1, longestMs: 20 },
});

let server: Server;
let channel: Channel;
/** What the server does, call after call; the last one over and over. */
let calls: (() => AsyncIterable<JobEvent>)[];

const serve = async (address = '127.0.0.1:0'): Promise<number> => {
  server = createServer();
  server.add(JobEventRouteDefinition, {
    getJobEvent: () => (calls.length > 1 ? calls.shift()! : calls[0]!)(),
  });
  return await server.listen(address);
};

const follow = (signal: AbortSignal) => {
  const client = createClient(JobEventRouteDefinition, channel);
  return following((ending) => client.getJobEvent({ id: 't', hostname: 'h' }, { signal: ending }), options(signal));
};

let port: number;
beforeEach(async () => {
  port = await serve();
  channel = openNotifierChannel({ notifier: `127.0.0.1:${port}`, apiserver: 'http://127.0.0.1' });
});
afterEach(() => {
  channel.close();
  server.forceShutdown();
});

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of a server that has all at once
async function* saying(...jobIds: readonly string[]): AsyncGenerator<JobEvent> {
  for (const jobId of jobIds) yield event(jobId);
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* failing(status: Status, details: string): AsyncGenerator<JobEvent> {
  yield* [];
  throw new ServerError(status, details);
}

const take = async (count: number, events: AsyncIterable<JobEvent>, stop: AbortController) => {
  const seen: string[] = [];
  for await (const { jobId } of events) {
    seen.push(jobId);
    if (seen.length === count) stop.abort();
  }
  return seen;
};

it('opens a stream again that was ended, or that failed', async () => {
  calls = [() => saying('a', 'b'), () => failing(Status.UNAVAILABLE, 'not now'), () => saying('c'), () => saying('d')];
  const stop = new AbortController();
  expect(await take(4, follow(stop.signal), stop)).toEqual(['a', 'b', 'c', 'd']);
});

it('finds a server again that was killed', async () => {
  calls = [() => saying('before')];
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { jobId } of follow(stop.signal)) {
    seen.push(jobId);
    if (jobId === 'after') stop.abort();
    else {
      server.forceShutdown();
      calls = [() => saying('after')];
      await serve(`127.0.0.1:${port}`);
    }
  }
  expect(seen).toEqual(['before', 'after']);
});

it('gives up when it is refused for good, with the reason', async () => {
  calls = [() => failing(Status.PERMISSION_DENIED, "key.mismatch: keys don't match")];
  const stop = new AbortController();
  await expect(take(1, follow(stop.signal), stop)).rejects.toMatchObject({
    code: 'key.mismatch',
    message: "keys don't match",
  });
});
