/**
 * Makes the dashboard's types of the APIs from the OpenAPI documents that a reducer and a controller answer with, after a
 * build. `--check` compares only.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { serveController } from '../../dist/services/controller/testing/serve.js';
import { serve } from '../../dist/services/reducer/http/testing/serve.js';

const apis = [
  { name: 'reducer', path: 'dashboard/src/api/openapi.ts', serve },
  { name: 'controller', path: 'dashboard/src/api/controller-openapi.ts', serve: () => serveController() },
];

const describedApi = async (open) => {
  const served = await open();
  try {
    return await (await fetch(`${served.url}/openapi.json`)).json();
  } finally {
    await served[Symbol.asyncDispose]();
  }
};

for (const { name, path, serve: open } of apis) {
  const types = await openapiTS(await describedApi(open), { alphabetize: true, defaultNonNullable: true });
  const text = `// Made by scripts/dashboard/api-types.mjs from the ${name}'s OpenAPI document. Do not edit.\n\n${astToString(types)}`;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${path} is not what the API says: npm run build && node scripts/dashboard/api-types.mjs\n`);
    process.exitCode = 1;
  }
}
