/** Makes docs/cli.md from the help texts of the commands; with --check, fails if the page is not what they say. */
import { readFileSync, writeFileSync } from 'node:fs';
import { nestorProgram } from '../../dist/services/cli/program.js';

const path = 'docs/cli.md';
const silent = { write: () => true };
const program = nestorProgram({
  ...{ env: {}, cwd: '.', stdout: silent, stderr: silent },
  signal: new AbortController().signal,
});

const helpOf = (command) => {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 110,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
};

const sections = (command, name, depth) => [
  `${'#'.repeat(depth)} \`${name}\`\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``,
  ...command.commands.flatMap((child) => sections(child, `${name} ${child.name()}`, Math.min(depth + 1, 3))),
];

const text = `# The command line

<!-- Made from the commands' help by \`node scripts/docs/cli.mjs\`. -->

\`nestor\` runs every service, and asks any reducer. In a clone it is \`node bin/nestor.js\` (after \`npm run build\`); \`npm start\`
is \`nestor sandbox\`, with options after \`--\`.

* **Results** go to standard output; logs, progress and problems to standard error. With \`--json\` standard output has JSON
  and nothing else: one object, or for \`sandbox\`, \`run watch\` and \`run start --watch\` one object a line:
  \`run.started\` (\`runId, modelId, rounds, roundsDone\`), \`round.committed\` (\`runId, round, modelId, examples, updates, metrics, durationMs\`)
  and one of \`run.completed\`, \`run.failed\`, \`run.stopped\` (\`runId, modelId, rounds, metrics\`, and \`code\`, \`message\` of what went wrong).
* **Exit status** is 0 only if what was asked for is done. Otherwise it is that of the error ([errors.md](errors.md)): 64 for a command
  line or a parameter that is not valid, 65 for bad data, 66 for what is not there, 69 for a server that cannot be reached or a port
  that is taken, 75 for what may go better later, 77 for what is not allowed, 78 for a configuration that is not valid, 1 for a run that failed or was
  stopped, 130 and 143 for a command that was interrupted before it was done. Services that are told to end by a signal end with 0.
* **Errors** say what happened, what was expected and what to do. With \`NESTOR_LOG_LEVEL=debug\` they show where in the code.
* **Ctrl-C** (or SIGTERM) ends a command cleanly, with all that it has started; a second one ends it at once.
* **Variables**: options whose help names a variable in brackets go before \`.env\` and the environment ([configuration.md](configuration.md)).

${sections(program, 'nestor', 2).join('\n\n')}
`;

if (process.argv.includes('--check')) {
  let found = '';
  try {
    found = readFileSync(path, 'utf8');
  } catch {
    // A page that is not there is not current either.
  }
  if (found !== text) {
    process.stderr.write(`${path} is not current: run node scripts/docs/cli.mjs\n`);
    process.exitCode = 1;
  }
} else writeFileSync(path, text);
