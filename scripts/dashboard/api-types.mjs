/**
 * Makes the dashboard's types of the API from the OpenAPI document that a reducer answers with, after a build.
 * `--check` compares only.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { serve } from '../../dist/services/reducer/http/testing/serve.js';

const path = 'dashboard/src/api/openapi.ts';

const describedApi = async () => {
  const served = await serve();
  try {
    return await (await fetch(`${served.url}/openapi.json`)).json();
  } finally {
    await served[Symbol.asyncDispose]();
  }
};

const types = await openapiTS(await describedApi(), { alphabetize: true, defaultNonNullable: true });
const text = `// Made by scripts/dashboard/api-types.mjs from the reducer's OpenAPI document. Do not edit.\n\n${astToString(types)}`;
if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  process.stderr.write(`${path} is not what the API says: npm run build && node scripts/dashboard/api-types.mjs\n`);
  process.exitCode = 1;
}
