import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { AppFiles } from '../../web/index.js';
import type { Federation } from '../federation.js';

export interface HttpAppOptions {
  readonly federation: Federation;
  readonly logger: Logger;
  /** Address that links are made of, without a slash at its end. @default the address that the caller used */
  readonly publicUrl?: string;
  /** The dashboard's application. @default none: the basic page takes its place */
  readonly app?: AppFiles | undefined;
  /** Name of the federation. */
  readonly name: string;
  readonly version: string;
  /** Largest model that is taken. @default 4 GiB */
  readonly maxModelBytes?: number;
  /** Time between two comments that keep an event stream open. @default 15,000 */
  readonly heartbeatMs?: number;
  /** Bytes that a reader of events may lag behind before it is dropped. @default 1 MiB */
  readonly maxLagBytes?: number;
  /** Answers `/metrics`. @default there is nothing there */
  readonly metrics?: RequestListener;
}

/** The options with their defaults: what every operation may use. */
export type HttpContext = Required<Omit<HttpAppOptions, 'publicUrl' | 'app' | 'metrics'>> &
  Pick<HttpAppOptions, 'metrics'> & {
    readonly app: AppFiles | undefined;
    /** Where the basic page is, which needs no script: forms lead back to it. */
    readonly basicPath: '/' | '/basic';
  };

export const contextOf = (options: HttpAppOptions): HttpContext => ({
  federation: options.federation,
  app: options.app,
  basicPath: options.app === undefined ? '/' : '/basic',
  logger: options.logger,
  name: options.name,
  version: options.version,
  maxModelBytes: options.maxModelBytes ?? 4 * 1024 ** 3,
  heartbeatMs: options.heartbeatMs ?? 15_000,
  maxLagBytes: options.maxLagBytes ?? 1024 ** 2,
  ...(options.metrics && { metrics: options.metrics }),
});
