/** Builds, then runs the benches: all, or those named (`npm run bench -- ring rounds resources`). */
import { spawnSync } from 'node:child_process';

for (const command of [['scripts/build.mjs'], ['dist/test/bench/bench.js', ...process.argv.slice(2)]]) {
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
