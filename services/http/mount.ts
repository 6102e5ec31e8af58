import express, { type Express, type RequestHandler } from 'express';
import { NestorError } from '../core/index.js';
import type { Operation } from './operation.js';

const defaultBodyBytes = 64 * 1024;

/** Puts the operations at their addresses; other methods there answer 405. */
export const mount = (app: Express, operations: readonly Operation[]): void => {
  const methods = new Map<string, Operation['method'][]>();
  for (const operation of operations) {
    const path = expressPath(operation.path);
    methods.set(path, [...(methods.get(path) ?? []), operation.method]);
    app[operation.method](path, ...bodyReaders(operation), (request, response) => operation.handle(request, response));
  }
  for (const [path, allowed] of methods) app.route(path).all(otherMethods(allowed));
};

/** `/runs/{id}` → `/runs/:id`. */
const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Small bodies are read for the operation; it reads others (files) itself. */
const bodyReaders = ({ body, maxBodyBytes: limit = defaultBodyBytes }: Operation): readonly RequestHandler[] => {
  if (body?.['application/json'] === undefined) return [];
  const takesForms = body['application/x-www-form-urlencoded'] !== undefined;
  return [
    express.json({ limit }),
    ...(takesForms ? [express.urlencoded({ extended: false, limit })] : []),
    refuseOtherBodies(takesForms ? 'a form or JSON' : 'JSON'),
  ];
};

const refuseOtherBodies =
  (expected: string): RequestHandler =>
  (request, _response, next) => {
    const type = request.get('content-type') ?? 'no content type';
    const isRead = request.body !== undefined || request.is('*/*') === null;
    if (isRead || request.get('content-length') === '0') next();
    else throw new NestorError('request.invalid', `the body must be ${expected}, got ${type}`);
  };

const otherMethods = (methods: readonly Operation['method'][]): RequestHandler => {
  const allowed = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  const allow = [...allowed, 'OPTIONS'].join(', ');
  return ({ method, path }, response) => {
    response.setHeader('Allow', allow);
    if (method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    throw new NestorError('request.method_not_allowed', `${path} takes ${allow}, got ${method}`);
  };
};
