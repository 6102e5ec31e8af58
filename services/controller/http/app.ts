import express, { type Express } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { NestorError } from '../../core/index.js';
import {
  describeApi,
  json,
  mount,
  operation,
  problemHandler,
  protection,
  refuseForeignOrigins,
  type Operation,
} from '../../http/index.js';
import { version } from '../../telemetry/index.js';
import { appNotFound, appPages } from '../../web/index.js';
import { tellFailure } from './answers.js';
import type { ControllerContext } from './context.js';
import { codeOperations, oldCodeOperations } from './operations/code.js';
import { computeOperations } from './operations/computes.js';
import { datasetOperations } from './operations/datasets.js';
import { designOperations, oldSchemaOperations } from './operations/designs.js';
import { jobOperations } from './operations/jobs.js';
import { modelOperations } from './operations/models.js';
import { versionOperations } from './operations/versions.js';
import { taskOperations } from './operations/tasks.js';
import { viewOperations } from './operations/views.js';

/**
 * The controller's HTTP interface: the one that `flamectl`, agents and deployers of Flame speak, old and new, what the
 * dashboard asks, and the dashboard's pages.
 */
export const createControllerApp = (context: ControllerContext, logger: Logger): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use((request, _response, next) => {
    // An endpoint that is configured with a slash at its end puts a second one here.
    request.url = request.url.replace(/^\/{2,}/, '/');
    next();
  });
  app.use(protection(), refuseForeignOrigins);
  app.get('/metrics', context.metrics);
  if (context.app !== undefined) app.use(appPages(context.app, parts));

  const ofUsers = [
    ...designOperations(context),
    ...codeOperations(context),
    ...datasetOperations(context),
    ...jobOperations(context),
  ];
  const others = [
    ...taskOperations(context),
    ...modelOperations(context),
    ...versionOperations(context),
    ...computeOperations(context),
    ...viewOperations(context),
  ];
  const described = [...ofUsers, ...others];
  const description = describeApi(described, about);
  mount(app, serviceOperations(context, description));
  app.use((_request, _response, next) => {
    const waitingFor = context.waitingFor();
    if (waitingFor.length === 0) next();
    else throw new NestorError('service.not_ready', `waiting for ${waitingFor.join('; ')}`);
  });
  const old = [...oldSchemaOperations(context), ...oldCodeOperations(context)];
  mount(app, [...described, ...old]);
  mount(app, [...ofUsers, ...old].flatMap(withoutUsers));
  if (context.app !== undefined) app.use(appNotFound(context.app, parts));
  app.use(({ method, path }) => {
    throw new NestorError('request.not_found', `there is nothing at ${method} ${path}`);
  });
  app.use(problemHandler(logger, tellFailure));
  return app;
};

/** What the pages of the dashboard find here. */
const parts = ['topologies'] as const;

const about = {
  title: 'Nestor controller',
  version,
  description:
    'Designs, jobs and tasks. A failure is a JSON string, and an `application/problem+json` to those who accept JSON.',
};

/** The interface's oldest paths: `/{user}/designs` for `/users/{user}/designs`. */
const withoutUsers = (of: Operation): readonly Operation[] =>
  of.path.startsWith('/users/') ? [{ ...of, path: of.path.slice('/users'.length) }] : [];

/** Health and description. */
const serviceOperations = ({ waitingFor }: ControllerContext, description: object): readonly Operation[] => [
  operation({
    ...{ method: 'get', path: '/healthz', tag: 'service', summary: 'Whether the process answers' },
    answers: { 200: json('It does.', z.object({ status: z.literal('ok') })) },
    handle({ response }) {
      response.json({ status: 'ok' });
    },
  }),
  operation({
    ...{ method: 'get', path: '/readyz', tag: 'service', summary: 'Whether the controller can do its work' },
    answers: { 200: json('It can.', z.object({ status: z.literal('ready') })) },
    errors: ['service.not_ready'],
    handle({ response }) {
      const missing = waitingFor();
      if (missing.length > 0) throw new NestorError('service.not_ready', `waiting for ${missing.join('; ')}`);
      response.json({ status: 'ready' });
    },
  }),
  operation({
    ...{ method: 'get', path: '/openapi.json', tag: 'service', summary: 'This description' },
    answers: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': z.looseObject({}) } } },
    handle({ response }) {
      response.json(description);
    },
  }),
];
