#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/services/cli/flamectl/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write(
    'flamectl is not built yet: run `npm ci` and `npm run build` (or `npm start`, which does both).\n',
  );
  process.exitCode = 78;
}
