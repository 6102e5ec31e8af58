/** Makes docs/errors.md from the error catalogue; with --check, fails if the page is not what the catalogue says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { catalogue } from '../../dist/services/core/index.js';

const page = 'docs/errors.md';

const areas = {
  model: 'Models',
  update: 'Updates of clients',
  task: 'Tasks and learners',
  run: 'Runs',
  round: 'Rounds',
  storage: 'Storage',
  transport: 'Connections',
  assign: 'Assignment of clients',
  config: 'Configuration',
  project: 'Projects',
  learner: 'Learners',
  request: 'Requests',
  peer: 'Clients and combiners',
  service: 'Services',
  design: 'Designs and jobs',
  resource: 'What a controller keeps',
  job: 'Jobs',
  key: 'Keys of tasks and computes',
  code: 'Role code',
};

const areaOf = (code) => areas[code.split('.')[0]] ?? 'Others';

const describe = ([code, { title, remedy, http, grpc, exit }]) => `### <a id="${code}"></a>\`${code}\`

${title}
${remedy === 'Nothing.' ? 'There is nothing to do.' : remedy}

HTTP ${http} · gRPC \`${grpc}\` · exit status ${exit}
`;

const byArea = {};
for (const entry of Object.entries(catalogue)) (byArea[areaOf(entry[0])] ??= []).push(entry);

const text = `# Errors

<!-- Made from services/core/errors by \`node scripts/docs/errors.mjs\`. -->

Every error that Nestor raises on purpose has a code. It is the \`code\` of an HTTP problem (\`application/problem+json\`), it
stands in log lines, in events and in what \`nestor\` prints, and it decides the exit status of a command.

${Object.entries(byArea)
  .map(([area, entries]) => `## ${area}\n\n${entries.map(describe).join('\n')}`)
  .join('\n')}`;

if (process.argv.includes('--check')) {
  let found = '';
  try {
    found = readFileSync(page, 'utf8');
  } catch {
    // A page that is not there is not current either.
  }
  if (found !== text) {
    process.stderr.write(`${page} is not current: run node scripts/docs/errors.mjs\n`);
    process.exitCode = 1;
  }
} else writeFileSync(page, text);
