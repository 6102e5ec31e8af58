import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { NestorError } from '../core/index.js';
import { problemHandler, protection } from '../http/index.js';
import { appNotFound, appPages, type AppFiles } from '../web/index.js';
import { proxyTo, type ReducerAddress } from './proxy.js';

export interface DashboardAppOptions {
  readonly app: AppFiles;
  readonly reducer: ReducerAddress;
  readonly logger: Logger;
  /** Answers `/metrics`. */
  readonly metrics: RequestListener;
}

/** What the reducer answers: its API, its own pages and their files. Its health is its own. */
const ofReducer = /^\/(api|docs|assets)(\/|$)|^\/(start|status|assign|basic|openapi\.json)$/;

/** Patience with the reducer when it is asked whether it is ready. */
const readinessMs = 3_000;

/** The application, with the reducer's API behind the same address. */
export const createDashboardApp = ({ app: files, reducer, logger, metrics }: DashboardAppOptions): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(protection());
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    await assertReady(reducer);
    response.json({ status: 'ready' });
  });
  app.get('/metrics', metrics);
  app.use(appPages(files));
  // The reducer refuses changes that foreign pages ask for; it sees the browser's own `Host` and `Origin`.
  app.all(ofReducer, proxyTo(reducer));
  app.use(appNotFound(files));
  app.use(({ method, path }) => {
    throw new NestorError('request.not_found', `there is nothing at ${method} ${path}`);
  });
  app.use(problemHandler(logger));
  return app;
};

/** @throws service.not_ready */
const assertReady = async ({ host, port }: ReducerAddress): Promise<void> => {
  const authority = host.includes(':') ? `[${host}]` : host;
  const url = `http://${authority}:${port}/readyz`;
  const waitingFor = [`the reducer at ${host}:${port}`];
  try {
    const { ok } = await fetch(url, { signal: AbortSignal.timeout(readinessMs) });
    if (ok) return;
  } catch (cause) {
    throw new NestorError('service.not_ready', 'the reducer does not answer', { cause, details: { waitingFor } });
  }
  throw new NestorError('service.not_ready', 'the reducer is not ready', { details: { waitingFor } });
};
