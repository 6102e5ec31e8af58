/** Builds everything that runs: generated code, the kernel, then TypeScript into dist/. */
import { spawnSync } from 'node:child_process';

const run = (...command) => {
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
};

run('scripts/generate.mjs');
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
run('scripts/copy-assets.mjs');
