import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Response } from 'express';
import { z } from 'zod';
import { NestorError } from '../../../core/index.js';
import type { HttpContext } from '../options.js';
import { docsJs, pageCss, pageJs } from '../page/assets.js';
import { renderErrors } from '../page/errors-page.js';
import { html } from '../page/html.js';
import { layout } from '../page/layout.js';
import { showPage } from '../page/show-page.js';
import { type Operation, operation } from '../../../http/index.js';

const page = (description: string) => ({ 200: { description, content: { 'text/html': z.string() } } });
const swaggerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const ownAssets: ReadonlyMap<string, string> = new Map([
  ['page.css', pageCss],
  ['page.js', pageJs],
  ['docs.js', docsJs],
]);
const swaggerAssets: ReadonlySet<string> = new Set(['swagger-ui.css', 'swagger-ui-bundle.js']);

/** The pages for people. Everything they need comes from this server. */
export const pageOperations = (context: HttpContext, describe: () => object): readonly Operation[] => [
  operation({
    ...{ method: 'get', path: '/', tag: 'pages', summary: 'The dashboard', answers: page('The page.') },
    description: 'A browser gets the application, others the basic page.',
    handle: ({ response }) => showPage(context, response),
  }),
  operation({
    ...{ method: 'get', path: '/basic', tag: 'pages', summary: 'The state and forms, without scripts' },
    answers: page('The page.'),
    handle: ({ response }) => showPage(context, response),
  }),
  operation({
    ...{ method: 'get', path: '/docs', tag: 'pages', summary: 'This API, to be read and tried out' },
    answers: page('The page.'),
    handle({ response }) {
      response.type('html').send(docsPage);
    },
  }),
  operation({
    ...{ method: 'get', path: '/docs/errors', tag: 'pages', summary: 'The errors, each with what to do about it' },
    answers: page('The page.'),
    handle({ response }) {
      response.type('html').send(renderErrors());
    },
  }),
  operation({
    ...{ method: 'get', path: '/openapi.json', tag: 'pages', summary: 'This description' },
    answers: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': z.looseObject({}) } } },
    handle({ response }) {
      response.json(describe());
    },
  }),
  operation({
    ...{ method: 'get', path: '/assets/{file}', tag: 'pages', summary: 'Styles and scripts of the pages' },
    params: z.strictObject({ file: z.string() }),
    answers: { 200: { description: 'The file.' } },
    errors: ['request.not_found'],
    handle: ({ params: { file }, response }) => sendAsset(file, response),
  }),
];

const docsPage = layout({
  title: 'Nestor: API',
  styles: ['/assets/swagger-ui.css'],
  scripts: ['/assets/swagger-ui-bundle.js', '/assets/docs.js'],
  body: html`<div id="swagger-ui"></div>`,
});

const sendAsset = async (file: string, response: Response): Promise<void> => {
  const own = ownAssets.get(file);
  if (own !== undefined) {
    response.type(file).send(own);
    return;
  }
  if (!swaggerAssets.has(file)) throw new NestorError('request.not_found', `there is no file ${file}`);
  await new Promise<void>((resolve, reject) => {
    response.sendFile(join(swaggerFolder, file), { dotfiles: 'allow', cacheControl: false }, (error: unknown) => {
      if (error instanceof Error && !response.headersSent) reject(error);
      else resolve();
    });
  });
};
