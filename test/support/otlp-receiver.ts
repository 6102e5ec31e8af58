import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';

const attributes = z
  .array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, Object.values(value)[0]])));

const request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              startTimeUnixNano: z.string(),
              endTimeUnixNano: z.string(),
              attributes,
              status: z.object({ code: z.number().optional(), message: z.string().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
});

type WireSpan = z.output<typeof request>['resourceSpans'][number]['scopeSpans'][number]['spans'][number];

/** A span, with the service and the instance that it came from. */
export type ReceivedSpan = WireSpan & { readonly service: unknown; readonly instance: unknown };

/** What a collector of traces is to those who send: OTLP/HTTP in JSON, at `/v1/traces`. */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly contentTypes = new Set<string | undefined>();
  readonly #listeners = new Set<() => void>();
  readonly #server = createServer((incoming, response) => {
    void (async () => {
      const body = await buffer(incoming);
      this.contentTypes.add(incoming.headers['content-type']);
      if (incoming.headers['content-type'] === 'application/json') this.#take(JSON.parse(body.toString('utf8')));
      response.writeHead(incoming.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
      for (const listener of this.#listeners) listener();
    })();
  });

  static async open(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when what has been received is as the caller wants it. */
  async until(fits: () => boolean): Promise<void> {
    while (!fits()) {
      await new Promise<void>((resolve) => {
        const listener = () => {
          this.#listeners.delete(listener);
          resolve();
        };
        this.#listeners.add(listener);
      });
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #take(body: unknown): void {
    for (const { resource, scopeSpans } of request.parse(body).resourceSpans) {
      const from = {
        service: resource.attributes['service.name'],
        instance: resource.attributes['service.instance.id'],
      };
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) this.spans.push({ ...span, ...from });
    }
  }
}
