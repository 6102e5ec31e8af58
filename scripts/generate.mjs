/** Generates the transport's messages from the .proto files and the kernel from AssemblyScript, when their sources changed. */
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const steps = [
  {
    name: 'proto',
    sources: ['services/transport/proto', 'buf.gen.yaml'],
    output: 'services/transport/gen/nestor/v1/hub.ts',
    command: ['node_modules/@bufbuild/buf/bin/buf', 'generate'],
  },
  {
    name: 'kernel',
    sources: ['services/core/ring/kernel', 'scripts/compile-kernel.mjs'],
    output: 'services/core/ring/gen/kernel.ts',
    command: ['scripts/compile-kernel.mjs'],
  },
];

const stampFile = 'node_modules/.cache/generate.json';
const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {};

const filesOf = (path) =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const fingerprint = (sources) => {
  const hash = createHash('sha256');
  for (const source of sources) {
    const files = source.includes('.') ? [source] : filesOf(source);
    for (const file of files) hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
};

for (const { name, sources, output, command } of steps) {
  const now = fingerprint(sources);
  if (stamps[name] === now && existsSync(output)) continue;
  const { status } = spawnSync(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
  stamps[name] = now;
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify(stamps));
}
