import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { expect, it } from 'vitest';
import { aboutVariable, readConfiguration } from './read.js';
import { z } from 'zod';
import { serviceVariables } from './services.js';
import { isVariableName, variableNames } from './variables.js';

const envExample = readFileSync('.env.example', 'utf8');
const page = readFileSync('docs/configuration.md', 'utf8');

/** The variables that users of the sandbox have always set, word for word. */
const known = {
  ALLIANCE_UID: 'ac435faef-c2df-442e-b349-7f633d3d5523',
  FEDN_REDUCER_HOST: 'reducer',
  FEDN_REDUCER_PORT: '8090',
  FEDN_MONGO_USER: 'fedn_admin',
  FEDN_MONGO_PASSWORD: 'password',
  FEDN_MONGO_HOST: 'mongo',
  FEDN_MONGO_PORT: '27017',
  FEDN_ME_USERNAME: 'fedn_admin',
  FEDN_ME_PASSWORD: 'password',
  FEDN_MINIO_HOST: 'minio',
  FEDN_MINIO_PORT: '9000',
  FEDN_MINIO_ACCESS_KEY: 'fedn_admin',
  FEDN_MINIO_SECRET_KEY: 'password',
  FEDN_DASHBOARD_HOST: 'dashboard',
  FEDN_DASHBOARD_PORT: '5111',
  EXAMPLE: 'mnist',
  CLIENT_NAME_BASE: 'client-fedn1-',
};

it('.env.example sets the variables that users know, to the values that they know, and no other', () => {
  expect(parse(envExample)).toEqual(known);
});

it('.env.example explains each variable, and has those that need no value commented out', () => {
  for (const name of variableNames) {
    const line = new RegExp(`^# .+\\n#?${name}=`, 'm');
    expect(envExample, name).toMatch(line);
  }
});

it('.env.example is a valid configuration of every service', () => {
  for (const schema of Object.values(serviceVariables)) {
    expect(readConfiguration(schema, [{ origin: '.env.example', values: known }]).warnings).toEqual([]);
  }
});

it('docs/configuration.md describes every variable', () => {
  for (const name of variableNames) expect(page).toContain(`| \`${name}\` | ${aboutVariable(name).description} |`);
});

it('every variable that a service reads is known and described', () => {
  for (const schema of Object.values(serviceVariables)) {
    for (const name of Object.keys(schema.shape)) expect(variableNames).toContain(name);
  }
});

it('the defaults in words are the defaults', () => {
  for (const schema of Object.values(serviceVariables)) {
    for (const [name, field] of Object.entries(schema.shape)) {
      if (!(field instanceof z.ZodDefault) || !isVariableName(name)) continue;
      expect(aboutVariable(name).defaultText, name).toContain(String(field.def.defaultValue));
    }
  }
});
