import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { NestorError } from '../core/index.js';
import { problemHandler, protection } from '../http/index.js';
import { appNotFound, appPages, type AppFiles, type Part } from '../web/index.js';
import { proxyTo, type ProxyOptions, type ServerAddress } from './proxy.js';

export interface DashboardAppOptions {
  readonly app: AppFiles;
  readonly reducer: ServerAddress;
  /** @default no pages about topologies */
  readonly controller?: ServerAddress;
  readonly logger: Logger;
  /** Answers `/metrics`. */
  readonly metrics: RequestListener;
}

/** What the controller answers for the pages about topologies. What agents and deployers ask does not come this way. */
const ofController = /^\/(api\/v1\/topology|users)(\/|$)/;

/** What the reducer answers: its API, its own pages and their files. Its health is its own. */
const ofReducer = /^\/(api|docs|assets)(\/|$)|^\/(start|status|assign|basic|openapi\.json)$/;

/** Patience with a server that is asked whether it is ready. */
const readinessMs = 3_000;

/** The application, with the APIs of the reducer, and of a controller if there is one, behind the same address. */
export const createDashboardApp = (options: DashboardAppOptions): Express => {
  const { app: files, logger, metrics } = options;
  const reducer = { ...options.reducer, what: 'reducer' } as const;
  const controller = options.controller && ({ ...options.controller, what: 'controller' } as const);
  const parts: readonly Part[] = controller === undefined ? ['federation'] : ['federation', 'topologies'];
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(protection());
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    await assertReady(reducer);
    if (controller !== undefined) await assertReady(controller);
    response.json({ status: 'ready' });
  });
  app.get('/metrics', metrics);
  app.use(appPages(files, parts));
  // Both refuse changes that foreign pages ask for; they see the browser's own `Host` and `Origin`.
  if (controller !== undefined) app.all(ofController, proxyTo(controller));
  app.all(ofReducer, proxyTo(reducer));
  app.use(appNotFound(files, parts));
  app.use(({ method, path }) => {
    throw new NestorError('request.not_found', `there is nothing at ${method} ${path}`);
  });
  app.use(problemHandler(logger));
  return app;
};

/** @throws service.not_ready */
const assertReady = async ({ what, host, port }: ProxyOptions): Promise<void> => {
  const authority = host.includes(':') ? `[${host}]` : host;
  const url = `http://${authority}:${port}/readyz`;
  const waitingFor = [`the ${what} at ${host}:${port}`];
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(readinessMs) });
    if (ok) return;
  } catch (cause) {
    throw new NestorError('service.not_ready', `the ${what} does not answer`, { cause, details: { waitingFor } });
  }
  throw new NestorError('service.not_ready', `the ${what} is not ready`, { details: { waitingFor } });
};
