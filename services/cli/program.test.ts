import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NestorError, runConfigSchema } from '../core/index.js';
import { nestorProgram, runCommandLine } from './program.js';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'nestor-cli-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true, force: true });
});

const run = async (
  args: readonly string[],
  env: Record<string, string> = {},
  signal = new AbortController().signal,
) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const status = await runCommandLine(args, { env, cwd, stdout, stderr, signal });
  const textOf = (stream: PassThrough) => (stream.read() as Buffer | null)?.toString('utf8') ?? '';
  return { status, stdout: textOf(stdout), stderr: textOf(stderr) };
};

/** A port on which nothing listens. */
const deafPort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

it('help goes to standard output, with examples, and is no failure', async () => {
  for (const command of [[], ['sandbox'], ['reducer'], ['client'], ['run', 'start']]) {
    const { status, stdout, stderr } = await run([...command, '--help']);
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain('Usage: nestor');
    if (command.length > 0) expect(stdout).toMatch(/Examples?:/);
  }
});

it('a command line that is not valid ends with 64 and says where help is', async () => {
  for (const args of [['dance'], ['status', '--loud'], ['sandbox', '--clients', 'many'], ['model', 'put']]) {
    const { status, stdout, stderr } = await run(args);
    expect(status, args.join(' ')).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^nestor: /);
    expect(stderr).toContain('--help');
  }
});

it('a configuration that is not valid ends with 78 and names every problem with its source', async () => {
  await writeFile(join(cwd, '.env'), 'FEDN_REDUCER_HOST=http://x\nFEDN_REDUCER_PROT=1\n');
  const { status, stderr } = await run(['combiner', '--max-clients', 'few'], { FEDN_COMBINER_PORT: '99999' });
  expect(status).toBe(78);
  expect(stderr).toContain('FEDN_REDUCER_HOST (from .env): expected a host name');
  expect(stderr).toContain('FEDN_COMBINER_PORT (from the environment): expected a port');
  expect(stderr).toContain(
    'NESTOR_MAX_CLIENTS (from --max-clients): expected a whole number from 1 to 1000000, got "few".',
  );
  expect(stderr).toContain('What to do: ');
  expect(stderr).not.toContain('    at ');
});

it('a reducer that is not there ends a command with 69 and the address that was tried', async () => {
  const port = await deafPort();
  const { status, stderr } = await run(['status', '--url', `http://127.0.0.1:${port}`]);
  expect(status).toBe(69);
  expect(stderr).toContain(`http://127.0.0.1:${port}`);
  expect(stderr).toContain('transport.unreachable');
});

it('the stack is shown when debugging, and only then', async () => {
  const url = `http://127.0.0.1:${await deafPort()}`;
  expect((await run(['status', '--url', url])).stderr).not.toContain('    at ');
  expect((await run(['status', '--url', url], { NESTOR_LOG_LEVEL: 'debug' })).stderr).toContain('    at ');
});

it('an interrupted command ends with 130, or 143 by SIGTERM, without a word', async () => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const interruption = new AbortController();
    server.once('request', () => {
      interruption.abort(new NestorError('service.interrupted', undefined, { details: { signal } }));
    });
    expect(await run(['status', '--url', url], {}, interruption.signal)).toEqual({
      status: expected,
      stdout: '',
      stderr: '',
    });
  }
  server.closeAllConnections();
  server.close();
});

it('a server that is no reducer is called that', async () => {
  const server = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { status, stderr } = await run([
    'clients',
    '--url',
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  ]);
  expect(status).toBe(70);
  expect(stderr).toContain('is it a reducer');
  server.closeAllConnections();
  server.close();
});

it('run start has an option for every parameter of a run, with its description', () => {
  const { stdout, stderr } = process;
  const program = nestorProgram({ env: {}, cwd, stdout, stderr, signal: new AbortController().signal });
  const start = program.commands
    .find((command) => command.name() === 'run')
    ?.commands.find((command) => command.name() === 'start');
  const flags = new Map(start?.options.map((option) => [option.attributeName(), option.description]));
  for (const [name, schema] of Object.entries(runConfigSchema.shape)) {
    if (name === 'earlyStop') continue;
    expect(flags.get(name), name).toContain(schema.description);
  }
  for (const name of ['earlyStopMetric', 'earlyStopGoal', 'earlyStopTarget', 'earlyStopPatience'])
    expect(flags.has(name)).toBe(true);
});

it('run start sends exactly the parameters that were given', async () => {
  let body = '';
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      response.writeHead(400, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ code: 'run.bad_parameter', detail: 'rounds: too many' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = ['--rounds', '7', '--no-validate', '--early-stop-target', '0.9', '--strategy', 'fedadam'];
  const { status, stderr } = await run(['run', 'start', '--url', url, ...args]);
  expect(JSON.parse(body)).toEqual({ rounds: '7', validate: false, 'earlyStop.target': '0.9', strategy: 'fedadam' });
  expect(status).toBe(64);
  expect(stderr).toContain('rounds: too many');
  server.closeAllConnections();
  server.close();
});

it('model init writes the seed model that a project brings', async () => {
  await writeFile(join(cwd, 'project.yaml'), 'name: tiny\nlearner: learner.mjs\nseedModel: seed.bin\n');
  await writeFile(join(cwd, 'learner.mjs'), 'export default () => undefined;');
  await writeFile(join(cwd, 'seed.bin'), 'seed');
  const { status, stdout } = await run(['model', 'init', '--project', '.', '-o', 'out.bin', '--json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ how: 'seed' });
  expect(await readFile(join(cwd, 'out.bin'), 'utf8')).toBe('seed');
});
