#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

// Bytes on their way are short-lived buffers, and these make V8 mark its small heap again and again. With threads that
// help it, that took four times the processor time, of the cores that a round needs (docs/decisions.md).
setFlagsFromString('--no-concurrent-marking');

const main = new URL('../dist/services/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write(
    'nestor is not built yet: run `npm ci` and `npm run build` (or `npm start`, which does both).\n',
  );
  process.exitCode = 78;
}
