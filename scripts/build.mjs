/**
 * Builds everything that runs into dist/: generated code, the kernel, then TypeScript file by file. Types are
 * checked by `npm run check`, not here: a build takes seconds on a small machine. The dashboard's application is bundled for
 * browsers into dist/dashboard.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const run = (...command) => {
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
};

run('scripts/generate.mjs');

const folders = ['services', 'clients', 'test'];
const excluded = /\.(test|contract)\.ts$|\.d\.ts$|^services\/core\/ring\/kernel\/|node_modules|\/\.nestor\/|\/\.venv\//;

const sources = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !excluded.test(path)),
);

const { options, errors } = ts.parseJsonConfigFileContent(
  ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
  ts.sys,
  '.',
);
if (errors.length > 0) throw new Error(ts.formatDiagnostics(errors, ts.createCompilerHost({})));
const compilerOptions = {
  ...options,
  noEmit: false,
  incremental: false,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
};

// Made beside and then put in place, so that a build that fails leaves the one before.
const target = 'dist.new';
rmSync(target, { recursive: true, force: true });
for (const path of sources) {
  const {
    outputText,
    sourceMapText,
    diagnostics = [],
  } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions,
    fileName: path,
    reportDiagnostics: true,
  });
  if (diagnostics.length > 0) {
    process.stderr.write(ts.formatDiagnosticsWithColorAndContext(diagnostics, ts.createCompilerHost({})));
    process.exit(1);
  }
  const output = join(target, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, outputText);
  writeFileSync(`${output}.map`, sourceMapText);
}
const vite = ['node_modules/vite/bin/vite.js', 'build', '--config', 'dashboard/vite.config.ts', '--logLevel', 'warn'];
run(...vite, '--outDir', resolve(target, 'dashboard'));
rmSync('dist', { recursive: true, force: true });
renameSync(target, 'dist');
run('scripts/copy-assets.mjs');
