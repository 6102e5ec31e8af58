import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seedModelFile } from '../support/models.js';
import { Processes } from '../support/processes.js';
import { rest } from '../support/rest.js';

let processes: Processes;
beforeEach(async () => {
  processes = await Processes.open();
});
afterEach(async () => {
  await processes.close();
});

const url = () => `http://127.0.0.1:${processes.port}`;

describe('a service', () => {
  it('whose port is taken says so, and which', async () => {
    await processes.startReducer();
    const port = String(processes.port);
    const reducer = await processes.run('reducer', '--port', port, '--data-dir', 'other', '--tls', 'false');
    expect(reducer.status).toBe(69);
    expect(reducer.text).toMatch(new RegExp(`\\[transport\\.port_taken\\][^]*${port}`));
    const combiner = await processes.run('combiner', '--name', 'c', '--host', 'localhost', '--port', port);
    expect(combiner.status).toBe(69);
    expect(combiner.text).toMatch(new RegExp(`\\[transport\\.port_taken\\][^]*${port}`));
  });

  it('whose .env is wrong tells all problems at once, each with its variable and what was expected', async () => {
    await writeFile(
      join(processes.dir, '.env'),
      'FEDN_REDUCER_PORT=80900\nNESTOR_LOG_LEVEL=loud\nNESTOR_HEARTBEAT_MS=soon\nFEDN_MINIO_HOST=minio\n',
    );
    const { status, text } = await processes.run('reducer');
    expect(status).toBe(78);
    expect(text).toContain('[config.invalid]');
    for (const name of ['FEDN_REDUCER_PORT', 'NESTOR_LOG_LEVEL', 'NESTOR_HEARTBEAT_MS', 'FEDN_MINIO_SECRET_KEY'])
      expect(text).toMatch(new RegExp(`${name}.*expected.*got`));
  });

  it('that another of its name displaces ends, and says why', async () => {
    await processes.startReducer();
    processes.startCombiner('combiner-1');
    const client = (dir: string) =>
      ['client', '--name', 'twin', '--project', 'builtin:drift', '--data-dir', dir].concat([
        ...['--reducer-host', '127.0.0.1', '--reducer-port', String(processes.port)],
      ]);
    processes.spawn('first', client('first'));
    await processes.logged('first', ({ msg }) => msg === 'connected');
    processes.spawn('second', client('second'));
    const { status, text } = await processes.ended('first');
    expect(status).toBe(1);
    expect(text).toContain('[transport.displaced]');
    await processes.logged('second', ({ msg }) => msg === 'connected');
    await rest(processes.port).uploadModel(seedModelFile());
    const run = await processes.run('run', 'start', '--url', url(), '--clients-required', '1', '--watch');
    expect(run).toMatchObject({ status: 0 });
  });
});

describe('nestor model put', () => {
  const lying = (header: string) => {
    const bytes = Buffer.from(header);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bytes.length));
    return Buffer.concat([length, bytes, Buffer.alloc(16)]);
  };
  const tensor = (shape: readonly number[], offsets: readonly number[]) => ({
    dtype: 'F32',
    shape,
    data_offsets: offsets,
  });
  const files = {
    'a text': Buffer.from('this is no model, but a text of some length\n'),
    'a truncated model': seedModelFile().subarray(0, -100),
    'a header that promises more than there is': lying(JSON.stringify({ a: tensor([400], [0, 1600]) })),
    'a header whose tensors overlap': lying(JSON.stringify({ a: tensor([2], [0, 8]), b: tensor([3], [4, 16]) })),
    'a header whose shape and size differ': lying(JSON.stringify({ a: tensor([3], [0, 16]) })),
  };

  it.each(Object.entries(files))('refuses %s, and keeps nothing of it', async (_what, bytes) => {
    await processes.startReducer();
    await writeFile(join(processes.dir, 'seed.safetensors'), bytes);
    const put = await processes.run('model', 'put', 'seed.safetensors', '--url', url(), '--name', 'seed.safetensors');
    expect(put.text).toMatch(/\[model\.\w+\]/);
    expect(put.status).toBe(65);
    expect(await rest(processes.port).models()).toEqual([]);
    const kept = await readdir(processes.dir, { recursive: true });
    expect(kept.filter((path) => /^reducer..*(models|scratch)./.test(path))).toEqual([]);
  });

  it('refuses an empty file', async () => {
    await processes.startReducer();
    await writeFile(join(processes.dir, 'seed.safetensors'), '');
    const { status, text } = await processes.run('model', 'put', 'seed.safetensors', '--url', url());
    expect(text).toContain('the file is empty; a safetensors file was expected');
    expect(status).toBe(64);
  });

  it('says that there is no such file', async () => {
    expect(await processes.run('model', 'put', 'nowhere.safetensors')).toMatchObject({
      status: 66,
      text: expect.stringContaining('nowhere.safetensors') as string,
    });
  });
});

describe('nestor run start', () => {
  it.each([
    { what: 'an unknown option', args: ['--bogus'], says: /--bogus/ },
    { what: 'a number that is none', args: ['--rounds', 'many'], says: /run\.bad_parameter[^]*rounds.*many/ },
    { what: 'a number out of range', args: ['--rounds', '0'], says: /run\.bad_parameter[^]*rounds/ },
    { what: 'an unknown strategy', args: ['--strategy', 'best'], says: /strategy[^]*fedavg/ },
    { what: 'a word too much', args: ['now'], says: /too many arguments/ },
  ])('refuses $what', async ({ args, says }) => {
    await processes.startReducer();
    await rest(processes.port).uploadModel(seedModelFile());
    const { status, text } = await processes.run('run', 'start', '--url', url(), ...args);
    expect(text).toMatch(says);
    expect(status).toBe(64);
  });

  it('says how to bring a model when there is none', async () => {
    await processes.startReducer();
    const { status, text } = await processes.run('run', 'start', '--url', url());
    expect(text).toMatch(/\[model\.none\][^]*nestor model put/);
    expect(status).not.toBe(0);
  });
});

describe('a reducer that is not there', () => {
  it.each([
    { what: 'by its URL', env: {}, args: ['--url', 'http://reducer.invalid:8090'] },
    { what: 'by its variables', env: { FEDN_REDUCER_HOST: 'reducer.invalid', FEDN_REDUCER_PORT: '9' }, args: [] },
  ])('$what is named', async ({ env, args }) => {
    processes.env = { ...processes.env, ...env };
    const { status, text } = await processes.run('status', ...args);
    expect(text).toMatch(/\[transport\.unreachable\][^]*reducer\.invalid/);
    expect(status).toBe(69);
  });
});

it('the last log lines of a command that fails reach who watches the run, and who looks at it later', async () => {
  await mkdir(join(processes.dir, 'broken'));
  await writeFile(
    join(processes.dir, 'broken', 'project.yaml'),
    'name: broken\nentryPoints:\n  train:\n    command: node train.mjs\n',
  );
  await writeFile(
    join(processes.dir, 'broken', 'train.mjs'),
    "console.log('reading the labels'); console.error('labels.csv: no such file'); process.exit(1);\n",
  );
  await processes.startReducer();
  processes.startCombiner('combiner-1');
  await rest(processes.port).uploadModel(seedModelFile());
  processes.spawn('watch', ['run', 'start', '--watch', '--url', url(), '--clients-required', '1']);
  await processes.logged('watch', ({ msg }) => msg.startsWith('waiting for clients'));
  processes.startClient('client-1', 'broken');
  const watch = await processes.ended('watch');
  const show = await processes.run('run', 'show', '--url', url());
  for (const { text } of [watch, show]) {
    expect(text).toMatch(/client-1.*task\.command_failed/);
    expect(text).toContain('reading the labels');
    expect(text).toContain('labels.csv: no such file');
  }
  expect(watch.status).toBe(1);
  expect(watch.text).toContain('[run.failed]');
  expect(show.status).toBe(0);
});
