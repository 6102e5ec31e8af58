/** Runs every check of the sources, all of them even if one fails, and says which failed. */
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { outputFile: { type: 'string' } } });

const documents = readdirSync('scripts/docs').filter((file) => file.endsWith('.mjs'));

const checks = [
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'] },
  { name: 'types of the dashboard', command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'dashboard'] },
  {
    name: 'types of the tests in a browser',
    command: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test/browser'],
  },
  { name: 'lint and import boundaries', command: ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0'] },
  { name: 'format', command: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  { name: 'dead files, exports and dependencies', command: ['node_modules/knip/bin/knip.js'] },
  ...documents.map((file) => ({ name: `docs/${file}`, command: [`scripts/docs/${file}`, '--check'] })),
  { name: "the dashboard's types of the API", command: ['scripts/dashboard/api-types.mjs', '--check'] },
  { name: "size of the dashboard's first load", command: ['scripts/dashboard/first-load.mjs'] },
];

const run = ({ name, command }) =>
  new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('close', (status) => {
      resolve({
        name,
        passed: status === 0,
        output: Buffer.concat(output),
        seconds: (performance.now() - started) / 1000,
      });
    });
  });

const report = ({ name, passed, output, seconds }) => {
  if (!passed) process.stdout.write(output);
  process.stdout.write(`${passed ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)\n`);
};

const waiting = [...checks];
const results = [];
/** Checks need a core each and half a gigabyte, so two at a time. */
const lane = async () => {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const result = await run(check);
    report(result);
    results.push(result);
  }
};
await Promise.all([lane(), lane()]);

const failed = results.filter(({ passed }) => !passed);
process.stdout.write(
  failed.length === 0
    ? `All ${results.length} checks passed.\n`
    : `${failed.length} of ${results.length} checks failed: ${failed.map(({ name }) => name).join('; ')}.\n`,
);
if (options.outputFile !== undefined) {
  const counts = { numPassedTests: results.length - failed.length, numFailedTests: failed.length };
  writeFileSync(options.outputFile, JSON.stringify({ success: failed.length === 0, ...counts }));
}
process.exitCode = failed.length === 0 ? 0 : 1;
