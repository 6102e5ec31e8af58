#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/services/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write(
    'nestor is not built yet: run `npm ci` and `npm run build` (or `npm start`, which does both).\n',
  );
  process.exitCode = 78;
}
