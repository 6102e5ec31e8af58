/** Copies into dist/ what the code reads beside itself and the compiler leaves out: style sheets, scripts of pages, WebAssembly. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

const kinds = new Set(['.css', '.html', '.js', '.mjs', '.svg', '.wasm', '.json', '.sql']);
const notRead = /(^|\/)(tsconfig[^/]*\.json|kernel\/.*)$/;

for (const folder of ['services', 'clients']) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !kinds.has(extname(path)) || notRead.test(path)) continue;
    mkdirSync(dirname(join('dist', path)), { recursive: true });
    cpSync(path, join('dist', path));
  }
}
