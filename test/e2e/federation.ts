import { z } from 'zod';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { run } from './command.js';

const eventSchema = z.looseObject({
  type: z.string(),
  runId: z.string().optional(),
  round: z.number().optional(),
  client: z.string().optional(),
  message: z.string(),
});
export type FederationEvent = z.infer<typeof eventSchema>;

export const runSchema = z.looseObject({
  _id: z.string(),
  state: z.string(),
  round: z.number(),
  latestModelId: z.string(),
  metrics: z.record(z.string(), z.number()).optional(),
});
export const startedSchema = z.object({ url: z.url(), run: runSchema });
export const roundsSchema = z.object({
  items: z.array(
    z.looseObject({
      round: z.number(),
      state: z.string(),
      updates: z.number().optional(),
      examples: z.number().optional(),
      metrics: z.record(z.string(), z.number()).optional(),
    }),
  ),
});
export const statusSchema = z.looseObject({ clientsConnected: z.number(), combinersConnected: z.number() });
const peersSchema = z.object({ items: z.array(z.looseObject({ name: z.string(), state: z.string() })) });

/** `curl ARGUMENTS`, silent, with the answer's status. */
export const curl = async (...args: readonly string[]): Promise<{ readonly status: number; readonly body: string }> => {
  const text = await run([
    'curl',
    '--silent',
    '--show-error',
    '--noproxy',
    '*',
    '--write-out',
    '\n%{http_code}',
    ...args,
  ]);
  const end = text.lastIndexOf('\n');
  return { status: Number(text.slice(end + 1)), body: text.slice(0, end) };
};

/** A JSON answer of the reducer. */
export const ask = async <S extends z.ZodType>(schema: S, url: string): Promise<z.output<S>> => {
  const { status, body } = await curl(url);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
  return schema.parse(JSON.parse(body));
};

/** Events of the reducer, from the first on, until one of them is what the caller waits for. */
export const eventsUntil = async (
  reducer: string,
  wanted: (event: FederationEvent) => boolean,
  timeoutMs = 240_000,
): Promise<readonly FederationEvent[]> => {
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]);
  const seen: FederationEvent[] = [];
  try {
    const response = await fetch(`${reducer}/api/v1/events`, { headers: { accept: 'text/event-stream' }, signal });
    if (response.body === null || !response.ok) throw new Error(`no events: ${response.status}`);
    const messages = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of messages) {
      if (event !== undefined) continue;
      const happened = eventSchema.parse(JSON.parse(data));
      seen.push(happened);
      if (wanted(happened)) return seen;
    }
    throw new Error('the stream of events ended');
  } catch (error) {
    const last = seen.slice(-30).map(({ type, message }) => `${type}: ${message}`);
    throw new Error(`what was waited for did not happen; the last events:\n${last.join('\n')}`, { cause: error });
  } finally {
    closing.abort();
  }
};

/** Resolves when so many peers of a kind are connected. */
export const connected = async (reducer: string, kind: 'clients' | 'combiners', count: number): Promise<void> => {
  const present = new Set<string>();
  const noun = kind === 'clients' ? 'client' : 'combiner';
  await eventsUntil(reducer, ({ type, client }) => {
    if (type === `${noun}.joined` && client !== undefined) present.add(client);
    if (type === `${noun}.left` && client !== undefined) present.delete(client);
    return present.size === count;
  });
};

/** Names of the peers that are connected now. */
export const peers = async (reducer: string, kind: 'clients' | 'combiners'): Promise<readonly string[]> => {
  const { items } = await ask(peersSchema, `${reducer}/api/v1/${kind}?limit=1000`);
  return items.filter(({ state }) => state === 'connected').map(({ name }) => name);
};

/** Resolves with the run's events when it has ended well. @throws when it failed or was stopped */
export const runCompleted = async (reducer: string, runId: string): Promise<readonly FederationEvent[]> => {
  const ends = new Set(['run.completed', 'run.failed', 'run.stopped']);
  const events = await eventsUntil(reducer, (event) => event.runId === runId && ends.has(event.type), 600_000);
  const own = events.filter((event) => event.runId === runId);
  const last = own.at(-1);
  if (last?.type !== 'run.completed') throw new Error(`the run did not complete: ${last?.message ?? 'no event'}`);
  return own;
};
