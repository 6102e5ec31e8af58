import { AsyncLocalStorage } from 'node:async_hooks';
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';

/** How long a connection may take to be made. */
const connectTimeoutMs = 5_000;
/** How long a connection may be silent: a server that hangs is one that is away. Below MinIO's own 30 s. */
const silenceTimeoutMs = 15_000;

type OnResponse = (response: IncomingMessage) => void;

/**
 * Connections for the MinIO client, which itself knows neither time-outs nor abort signals. A call made inside
 * `withSignal` is broken off when that signal is aborted.
 */
export class MinioTransport {
  readonly agent: http.Agent;
  readonly #secure: boolean;
  readonly #signals = new AsyncLocalStorage<AbortSignal | undefined>();

  constructor(secure: boolean) {
    this.#secure = secure;
    const options = { keepAlive: true, timeout: silenceTimeoutMs };
    this.agent = secure ? new https.Agent(options) : new http.Agent(options);
  }

  withSignal<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.#signals.run(signal, work);
  }

  /** What the client calls in place of `http.request`. */
  readonly request = (options: RequestOptions | string | URL, ...rest: readonly unknown[]): ClientRequest => {
    const onResponse = rest.find((value): value is OnResponse => typeof value === 'function');
    const signal = this.#signals.getStore();
    const described = typeof options === 'object' && !(options instanceof URL) ? options : {};
    const call = this.#secure ? https.request : http.request;
    const request = call({ ...described, ...(signal === undefined ? {} : { signal }) }, onResponse);
    request.once('timeout', () => {
      request.destroy(timedOut(`no answer for ${silenceTimeoutMs / 1000} s`));
    });
    request.once('socket', (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(() => {
        request.destroy(timedOut(`no connection within ${connectTimeoutMs / 1000} s`));
      }, connectTimeoutMs);
      const clear = (): void => {
        clearTimeout(timer);
      };
      socket.once('connect', clear);
      request.once('close', clear);
    });
    return request;
  };

  close(): void {
    this.agent.destroy();
  }
}

const timedOut = (message: string): Error => Object.assign(new Error(message), { code: 'ETIMEDOUT' });
