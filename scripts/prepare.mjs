/**
 * Makes a fresh clone fit to run, before `npm start` and `npm test`: packages, TensorFlow's native library if it can be
 * had, and dist/. Each step is done only when needed. Tells one line a step on standard error; writes nothing elsewhere.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installNeeded, isSource, nativeDecision } from './prepare/decide.mjs';
import { run } from './prepare/run.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));

const stampFile = 'node_modules/.cache/nestor/prepare.json';
const tfjsNode = 'node_modules/@tensorflow/tfjs-node';
const installTries = 2;
const installLimitMs = 600_000;
const buildLimitMs = 600_000;

const say = (text) => process.stderr.write(`nestor: ${text}\n`);
const readJson = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
const stamps = () => readJson(stampFile) ?? {};
const stamp = (entries) => {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, JSON.stringify({ ...stamps(), ...entries }));
};
const npm = (args, options) => {
  const cli = process.env['npm_execpath'];
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...args], options) : run('npm', args, options);
};

const install = async () => {
  if (!installNeeded(readJson('package-lock.json') ?? {}, readJson('node_modules/.package-lock.json'))) return;
  say('installing packages…');
  // Install scripts are left out: one of them downloads from a host that may never answer.
  const flags = [
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  for (let attempt = 1; ; attempt += 1) {
    const { ok, reason } = await npm(['ci', ...flags, '--prefer-offline', '--fetch-retries=4'], {
      limitMs: installLimitMs,
    });
    if (ok) return;
    say(`npm ci failed (${reason})${attempt < installTries ? '; trying again…' : '.'}`);
    if (attempt >= installTries) process.exit(1);
  }
};

const hasLibrary = () => {
  const lib = join(tfjsNode, 'lib');
  return existsSync(lib) && readdirSync(lib).some((folder) => existsSync(join(lib, folder, 'tfjs_binding.node')));
};

const native = async () => {
  const lockHash = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const state = { package: existsSync(tfjsNode), library: hasLibrary(), triedWith: stamps().nativeTriedWith, lockHash };
  const decision = nativeDecision(process.env, state);
  if (decision.kind === 'skip') return;
  say("getting TensorFlow's native library, which makes training faster…");
  stamp({ nativeTriedWith: lockHash });
  const reachable = await answers(
    process.env['TFJS_NODE_BASE_URI'] ?? process.env['CDN_STORAGE'] ?? 'https://storage.googleapis.com/',
  );
  const { ok } = reachable
    ? await npm(['rebuild', '@tensorflow/tfjs-node'], { limitMs: decision.limitMs, quiet: true })
    : { ok: false };
  if (ok && hasLibrary()) return;
  // Half a library can crash whoever loads it.
  for (const folder of ['lib', 'deps']) rmSync(join(tfjsNode, folder), { recursive: true, force: true });
  say('it cannot be had here: training uses WebAssembly. NESTOR_NATIVE=1 tries again.');
};

/** Whether a host answers at all, whatever it says. */
const answers = async (url) => {
  try {
    const origin = new URL(url).origin;
    await fetch(origin, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
};

const build = async () => {
  const hash = createHash('sha256');
  const files = ['services', 'clients', 'dashboard', 'test', 'scripts']
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith('test/') || path.endsWith('.ts'))
    .concat(readdirSync('.').filter((name) => /^tsconfig.*\.json$|^buf\.gen\.yaml$|^package-lock\.json$/.test(name)))
    .filter(isSource);
  for (const path of files.sort()) hash.update(path).update('\0').update(readFileSync(path)).update('\0');
  const sources = hash.digest('hex');
  if (stamps().built === sources && existsSync('dist/services/cli/main.js')) return;
  say('building…');
  const { ok, reason } = await run(process.execPath, ['scripts/build.mjs'], { limitMs: buildLimitMs });
  if (!ok) {
    say(`the build failed (${reason}).`);
    process.exit(1);
  }
  stamp({ built: sources });
};

await install();
await native();
await build();
