/** Makes docs/configuration.md and .env.example from the schema; with --check, fails if they are not what it says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { aboutVariable, serviceVariables, variableNames } from '../../dist/services/core/index.js';

const groups = {
  federation: 'Federation',
  reducer: 'Reducer',
  combiner: 'Combiners',
  client: 'Clients',
  controller: 'Controller',
  agent: 'Agents and deployers',
  broker: 'MQTT broker',
  storage: 'Storage',
  dashboard: 'Dashboard',
  traces: 'Traces',
  mlflow: 'MLflow',
  logging: 'Logging',
  installation: 'Installation',
  compose: 'Compose files',
};

const commands = {
  reducer: 'reducer',
  combiner: 'combiner',
  client: 'client',
  controller: 'controller',
  agent: 'agent',
  deployer: 'deployer',
  broker: 'broker',
  topology: 'topology up',
  dashboard: 'dashboard',
  sandbox: 'sandbox',
  remote: 'run, model, …',
};

const variables = variableNames.map((name) => ({
  name,
  ...aboutVariable(name),
  readBy: Object.entries(serviceVariables).flatMap(([service, schema]) =>
    name in schema.shape ? [commands[service]] : [],
  ),
}));

const wrap = (text, width) =>
  text.split(' ').reduce(
    (lines, word) => {
      const last = lines.at(-1);
      return last.length + 1 + word.length > width && last !== ''
        ? [...lines, word]
        : [...lines.slice(0, -1), last === '' ? word : `${last} ${word}`];
    },
    [''],
  );

const cell = (text) => text.replaceAll('|', '\\|');

const table = (group) => {
  const rows = variables
    .filter((variable) => variable.group === group)
    .map(
      ({ name, description, expected, defaultText = 'none', readBy }) =>
        `| \`${name}\` | ${cell(description)} | ${cell(expected)} | ${cell(defaultText)} | ${readBy.join(', ') || '–'} |`,
    );
  return [
    '| variable | what for | value | default | read by `nestor` |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
};

const page = `# Configuration

<!-- Made from services/core/configuration by \`node scripts/docs/configuration.mjs\`. -->

Every setting is a variable. A value comes from, in rising order:

1. the default,
2. the file \`.env\` in the folder where a command runs (another one: \`--env-file\`),
3. the environment,
4. the command line, where a command has an option for it (\`nestor <command> --help\` names the variable of each option).

An empty value counts as none. A command that finds values which are not valid names all of them at once, with what was
expected and what came, and ends with exit status 78. A variable that begins with \`FEDN_\` or \`NESTOR_\` and is not one of these
is named in a warning. \`.env.example\` is a file to start from: it has the values that the compose files work with.

What a run can be told (rounds, strategy, …) are not variables but parameters of \`nestor run start\` and \`POST /start\`.

${Object.entries(groups)
  .map(([group, title]) => `## ${title}\n\n${table(group)}`)
  .join('\n\n')}
`;

/** The order in which the file has always had them. */
const ordered = [
  ['The federation', ['ALLIANCE_UID']],
  ['Reducer', ['FEDN_REDUCER_HOST', 'FEDN_REDUCER_PORT']],
  [
    'MongoDB, which keeps the records, and Mongo Express, the page to look into it',
    [
      'FEDN_MONGO_USER',
      'FEDN_MONGO_PASSWORD',
      'FEDN_MONGO_HOST',
      'FEDN_MONGO_PORT',
      'FEDN_ME_USERNAME',
      'FEDN_ME_PASSWORD',
    ],
  ],
  [
    'MinIO, which keeps the models',
    ['FEDN_MINIO_HOST', 'FEDN_MINIO_PORT', 'FEDN_MINIO_ACCESS_KEY', 'FEDN_MINIO_SECRET_KEY'],
  ],
  ['Dashboard', ['FEDN_DASHBOARD_HOST', 'FEDN_DASHBOARD_PORT']],
  ['Clients', ['EXAMPLE', 'CLIENT_NAME_BASE']],
];

const byName = new Map(variables.map((variable) => [variable.name, variable]));
const comment = (text) => wrap(text, 116).map((line) => `# ${line}`);
const given = ordered.flatMap(([title, names]) => [
  '',
  `# --- ${title}`,
  ...names.flatMap((name) => {
    const { description, example } = byName.get(name);
    return [...comment(description), `${name}=${example}`];
  }),
]);
const others = Object.entries(groups).flatMap(([group, title]) => {
  const rest = variables.filter((variable) => variable.group === group && variable.example === undefined);
  if (rest.length === 0) return [];
  return [
    '',
    `# --- ${title}`,
    ...rest.flatMap(({ name, description, defaultText = 'none' }) => [
      ...comment(`${description} Default: ${defaultText}`),
      `#${name}=`,
    ]),
  ];
});

const envExample = `# Copy this file to .env. It suits the compose files on one host; on several hosts, change the hosts.
# \`npm start\` needs none of it. Made by \`node scripts/docs/configuration.mjs\`; docs/configuration.md says more.
${given.join('\n')}

# ---------------------------------------------------------------------------
# What follows has defaults that need no change.
${others.join('\n')}
`;

for (const [path, text] of [
  ['docs/configuration.md', page],
  ['.env.example', envExample],
]) {
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
    continue;
  }
  let found = '';
  try {
    found = readFileSync(path, 'utf8');
  } catch {
    // A file that is not there is not current either.
  }
  if (found === text) continue;
  process.stderr.write(`${path} is not current: run node scripts/docs/configuration.mjs\n`);
  process.exitCode = 1;
}
