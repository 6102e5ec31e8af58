/** Measures, after a build, the JavaScript that a browser loads before the dashboard's first page; too much is a failure. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const budgetBytes = 300_000;
const folder = 'dist/dashboard';
const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

/** A chunk and all that it imports at once. */
const withImports = (name, found = new Set()) => {
  if (!found.has(name)) {
    found.add(name);
    for (const imported of manifest[name].imports ?? []) withImports(imported, found);
  }
  return found;
};

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const pages = Object.keys(manifest).filter((name) => /-page\.tsx$/.test(name));
const sizeOf = (names) =>
  [...new Set([...names].map((name) => manifest[name].file))]
    .map((file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).byteLength)
    .reduce((sum, size) => sum + size, 0);

const shell = withImports(entry);
const loads = pages.map((page) => ({ page, bytes: sizeOf([...shell, ...withImports(page)]) }));
const heaviest = loads.reduce((most, load) => (load.bytes > most.bytes ? load : most));
process.stdout.write(
  `first load: ${(sizeOf(shell) / 1e3).toFixed(0)} kB gzip; with the heaviest page, ${heaviest.page}: ${(heaviest.bytes / 1e3).toFixed(0)} kB; allowed are ${budgetBytes / 1e3} kB\n`,
);
if (heaviest.bytes > budgetBytes) process.exitCode = 1;
