import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type Served } from './testing/serve.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly location: string | null;
  readonly text: string;
  readonly body: Record<string, unknown> & { readonly run?: { readonly config: Record<string, unknown> } };
}

const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(`${served.url}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  const type = response.headers.get('content-type');
  const body = (type?.includes('json') === true ? JSON.parse(text) : {}) as Answer['body'];
  return { status: response.status, type, location: response.headers.get('location'), text, body };
};
const formType = { 'content-type': 'application/x-www-form-urlencoded' };
const form = (text: string): RequestInit => ({
  method: 'POST',
  headers: formType,
  body: text,
});
const json = (value: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: typeof value === 'string' ? value : JSON.stringify(value),
});
const runs = () => served.federation.records.runs.list();

describe('starting a run', () => {
  it.each<[string, string, RequestInit]>([
    ['a form', '/start', form('rounds=7&validate=false&earlyStop.target=0.9')],
    ['JSON', '/start', json({ rounds: 7, validate: false, earlyStop: { target: 0.9 } })],
    ['JSON with texts', '/start', json({ rounds: '7', validate: 'no', 'earlyStop.target': '0.9' })],
    ['a query', '/start?rounds=7&validate=0&earlyStop.target=0.9', { method: 'POST' }],
    ['query and form', '/start?rounds=7', form('validate=off&early_stop.target=9e-1')],
    ['query and JSON', '/api/v1/runs?rounds=7&validate=false', json({ earlyStop: { target: 0.9 } })],
    ['GET, as curl does it', '/start?rounds=7&validate=False&earlyStop.target=0.9', { headers: { accept: '*/*' } }],
  ])('takes parameters as %s', async (_way, path, init) => {
    await served.upload(1);
    const { status, body, location } = await ask(path, init);
    expect(status).toBe(202);
    expect(body.run?.config).toMatchObject({
      rounds: 7,
      validate: false,
      earlyStop: { metric: 'accuracy', target: 0.9 },
      timeout: 180,
    });
    const [run] = await runs();
    expect(location).toBe(`${served.url}/api/v1/runs/${run?._id ?? ''}`);
    expect(body['url']).toBe(location);
    expect((await ask(new URL(location ?? '').pathname)).body['_id']).toBe(run?._id);
  });

  it('uses the defaults when nothing is said, also for fields left empty', async () => {
    await served.upload(1);
    const { body } = await ask('/start', form('rounds=&timeout=&model=&strategy=fedavg'));
    expect(body.run?.config).toMatchObject({ rounds: 3, timeout: 180, clientsRequired: 2, strategy: 'fedavg' });
    expect(body.run?.config).not.toHaveProperty('model');
  });

  it('understands the names of older systems', async () => {
    const id = await served.upload(1);
    const text = `timeout=20&model_id=${id}&rounds=2&clients_required=1&clients_requested=8&batch_size=10`;
    const { body } = await ask(`/start?${text}`);
    expect(body.run?.config).toMatchObject({
      ...{ timeout: 20, model: id, rounds: 2, clientsRequired: 1, clientsRequested: 8, batchSize: 10 },
    });
  });

  it('names all problems at once, and the parameters that exist', async () => {
    await served.upload(1);
    const { status, type, body } = await ask(
      '/start?colour=red',
      form('rounds=many&timeout=-1&shape=round&seed=1&seed=2'),
    );
    expect(status).toBe(400);
    expect(type).toBe('application/problem+json');
    expect(body).toMatchObject({ code: 'run.bad_parameter', unknown: ['colour', 'shape'], status: 400 });
    expect(body['known']).toEqual(expect.arrayContaining(['rounds', 'earlyStop.metric', 'clientsRequired']));
    const detail = String(body['detail']);
    for (const part of ['rounds', '"many"', 'timeout', '-1', 'colour, shape', 'seed: given more than once']) {
      expect(detail).toContain(part);
    }
    expect(await runs()).toEqual([]);
  });

  it.each<[string, string, RequestInit]>([
    ['a parameter given in query and body', '/start?rounds=2', form('rounds=3')],
    ['a parameter under two names', '/start?clientsRequired=2&clients_required=3', {}],
    ['NaN', '/start?learningRate=NaN', {}],
    ['hexadecimal', '/start?rounds=0x10', {}],
    ['a fraction of a round', '/start?rounds=1.5', {}],
    ['a stop without condition', '/start?earlyStop.metric=loss', {}],
    ['an array', '/start', json([1])],
    ['an array of rounds', '/start', json({ rounds: [1] })],
    ['null', '/start', json({ rounds: null })],
    ['deep nesting', '/start', json({ earlyStop: { target: { deep: 1 } } })],
    ['a prototype', '/start', json('{"__proto__": {"rounds": 1}}')],
    ['an unknown strategy', '/start?strategy=fedmagic', {}],
  ])('refuses %s', async (_what, path, init) => {
    await served.upload(1);
    const { status, body } = await ask(path, init);
    expect([status, body['code']]).toEqual([400, 'run.bad_parameter']);
    expect(await runs()).toEqual([]);
  });

  it.each<[string, RequestInit, number, string]>([
    ['broken JSON', json('{"rounds":'), 400, 'request.invalid'],
    ['a body of another type', { method: 'POST', body: 'rounds=3' }, 400, 'request.invalid'],
    [
      'a body with unknown charset',
      { ...json({}), headers: { 'content-type': 'application/json; charset=klingon' } },
      400,
      'request.invalid',
    ],
    ['a body that is too large', form(`model=${'x'.repeat(70_000)}`), 413, 'request.too_large'],
  ])('refuses %s', async (_what, init, expected, code) => {
    const { status, body } = await ask('/start', init);
    expect([status, body['code']]).toEqual([expected, code]);
    expect(body['detail']).not.toMatch(/\n|node_modules/);
  });

  it('says how to upload a model when there is none, and which there are when there are several', async () => {
    const none = await ask('/start');
    expect([none.status, none.body['code']]).toEqual([409, 'model.none']);
    expect(none.body['remedy']).toContain('nestor model put');

    await served.upload(1, 'one');
    await served.upload(2, 'two');
    const several = await ask('/start');
    expect([several.status, several.body['code']]).toEqual([409, 'model.ambiguous']);
    expect(several.body['models']).toEqual(['one.safetensors', 'two.safetensors']);
    expect((await ask('/start?model=two.safetensors')).status).toBe(202);
  });

  it('answers with the run in progress when there is one', async () => {
    await served.upload(1);
    const first = await ask('/start');
    const second = await ask('/start');
    expect([second.status, second.body['code']]).toEqual([409, 'run.in_progress']);
    expect(second.body['runUrl']).toBe(first.location);
  });
});

describe('a browser', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
  const html = 'text/html,application/xhtml+xml,*/*;q=0.8';

  it.each<[string, Record<string, string>]>([
    ['navigates', { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none', accept: html }],
    ['navigates without fetch metadata', { accept: html }],
    [
      'loads an image of a foreign page',
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-site': 'cross-site', accept: 'image/*' },
    ],
    ['loads an image without fetch metadata', { 'user-agent': chrome, accept: 'image/*' }],
    ['prefetches', { 'sec-purpose': 'prefetch', accept: '*/*' }],
    ['fetches from a script', { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin', accept: '*/*' }],
  ])('that %s with GET starts nothing and gets the page', async (_way, headers) => {
    await served.upload(1);
    const { status, type, text } = await ask('/start?rounds=1', { headers });
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('Start a run');
    expect(await runs()).toEqual([]);
  });

  it('starts nothing by HEAD either', async () => {
    await served.upload(1);
    expect((await ask('/start', { method: 'HEAD' })).status).toBe(200);
    expect(await runs()).toEqual([]);
  });

  it('that sends the form comes back to the page', async () => {
    await served.upload(1);
    const init = form('rounds=1');
    const headers = { ...formType, accept: html, origin: served.url, 'sec-fetch-site': 'same-origin' };
    const { status, location } = await ask('/start', { ...init, headers });
    expect([status, location]).toEqual([303, '/']);
    expect(await runs()).toHaveLength(1);
  });

  it('that sends a wrong form sees what was wrong, escaped', async () => {
    const init = form('rounds=<b>many</b>');
    const { status, type, text } = await ask('/start', { ...init, headers: { ...formType, accept: html } });
    expect([status, type]).toEqual([400, 'text/html; charset=utf-8']);
    expect(text).toContain('role="alert"');
    expect(text).toContain('&lt;b&gt;many');
    expect(text).not.toContain('<b>many');
  });
});
