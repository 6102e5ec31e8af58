import type { RequestListener } from 'node:http';
import express, { type Express } from 'express';
import { NestorError } from '../../core/index.js';
import {
  describeApi,
  mount,
  type Operation,
  prefersHtml,
  problemHandler,
  protection,
  refuseForeignOrigins,
} from '../../http/index.js';
import { appNotFound, appPages } from '../../web/index.js';
import { eventOperations } from './operations/events.js';
import { modelOperations } from './operations/models.js';
import { modelViewOperations } from './operations/model-views.js';
import { pageOperations } from './operations/pages.js';
import { peerOperations } from './operations/peers.js';
import { runOperations } from './operations/runs.js';
import { runViewOperations } from './operations/run-views.js';
import { serviceOperations } from './operations/service.js';
import { startOperations } from './operations/start.js';
import { contextOf, type HttpAppOptions } from './options.js';
import { showPage } from './page/show-page.js';

/** The reducer's HTTP interface: its API, and its page, over one federation. */
export const createHttpApp = (options: HttpAppOptions): RequestListener => createExpressApp(options);

/** The same, as the express application that it is. */
export const createExpressApp = (options: HttpAppOptions): Express => {
  const context = contextOf(options);
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing');
  app.set('query parser', 'simple').set('json spaces', 2).set('nestor public url', options.publicUrl);
  app.use(protection(), refuseForeignOrigins);
  if (context.app !== undefined) app.use(appPages(context.app, parts));

  const operations: Operation[] = [
    ...startOperations(context),
    ...runOperations(context),
    ...runViewOperations(context),
    // Before those with an id in their place.
    ...modelViewOperations(context),
    ...modelOperations(context),
    ...peerOperations(context),
    ...eventOperations(context),
    ...serviceOperations(context),
  ];
  let description: object | undefined;
  operations.push(...pageOperations(context, () => (description ??= describeApi(operations, about(context.version)))));

  mount(app, operations);
  if (context.app !== undefined) app.use(appNotFound(context.app, parts));
  app.use(({ method, path }) => {
    throw new NestorError('request.not_found', `there is nothing at ${method} ${path}`);
  });
  app.use(
    problemHandler(context.logger, async (request, response, error) => {
      if (!prefersHtml(request)) return false;
      await showPage(context, response, error);
      return true;
    }),
  );
  return app;
};

/** What the pages of the dashboard find here. */
const parts = ['federation'] as const;

const about = (version: string) => ({
  title: 'Nestor reducer',
  version,
  description: 'Starts and watches runs of federated training. Every failure is an `application/problem+json`.',
});
