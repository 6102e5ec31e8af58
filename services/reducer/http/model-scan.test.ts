import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeHeader, type Dtype } from '../../core/index.js';
import { comparisonSchema, layersSchema } from './schemas/model-views.js';
import { serve, type Served } from './testing/serve.js';

let served: Served;
beforeEach(async () => {
  served = await serve();
});
afterEach(() => served[Symbol.asyncDispose]());

type Tensors = Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;

/** Uploads a model of F32 tensors, and of one I64 tensor named `step` if there is one. @returns its id. */
const upload = async (tensors: Tensors): Promise<string> => {
  const specs = Object.entries(tensors).map(([name, { shape }]) => {
    const dtype: Dtype = name === 'step' ? 'I64' : 'F32';
    return { name, dtype, shape };
  });
  const header = writeHeader(specs);
  const file = new Uint8Array(header.fileSizeBytes);
  file.set(header.bytes);
  for (const { name, offsetBytes } of header.tensors) {
    const values = tensors[name]?.values ?? [];
    const array = name === 'step' ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
    file.set(new Uint8Array(array.buffer), offsetBytes);
  }
  const response = await fetch(`${served.url}/api/v1/models`, { method: 'POST', body: file });
  const answer = (await response.json()) as { _id: string };
  expect([response.status, answer]).toMatchObject([201, { _id: expect.any(String) as string }]);
  return answer._id;
};
const get = async (path: string) => {
  const response = await fetch(`${served.url}/api/v1/models/${path}`);
  return { status: response.status, body: await response.json() };
};
const leftovers = () => readdir(join(served.federation.dir, '.scratch'));

describe("a model's layers", () => {
  it('are told in numbers, each with a histogram', async () => {
    const modelId = await upload({
      '<b>w</b>': { shape: [2, 2], values: [-1, 0, 1, 2] },
      bias: { shape: [0], values: [] },
      step: { shape: [1], values: [7] },
    });
    const { status, body } = await get(`${modelId}/layers?bins=3`);
    expect(status).toBe(200);
    const { tensors, modelId: found } = layersSchema.parse(body);
    expect(found).toBe(modelId);
    const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    expect(byName.get('<b>w</b>')).toEqual({
      ...{ name: '<b>w</b>', dtype: 'F32', shape: [2, 2], parameters: 4 },
      ...{ min: -1, max: 2, mean: 0.5, sd: Math.sqrt(1.25), l2: Math.sqrt(6) },
      histogram: { from: -1, to: 2, counts: [1, 1, 2] },
    });
    expect(byName.get('bias')).toMatchObject({ parameters: 0, l2: 0, histogram: { counts: [] } });
    expect(byName.get('step')).toMatchObject({ dtype: 'I64', min: 7, max: 7, histogram: { counts: [1, 0, 0] } });
  });

  it('are read once for all who ask, also in more parts than one, and leave no file', async () => {
    const count = 600_000;
    const values = Array.from({ length: count }, (_, index) => index % 10);
    const modelId = await upload({ w: { shape: [count], values } });
    const reading = vi.spyOn(served.federation, 'modelFile');
    const answers = await Promise.all([1, 2, 3].map(() => get(`${modelId}/layers?bins=10`)));
    const [tensor] = layersSchema.parse(answers[0]?.body).tensors;
    expect(tensor).toMatchObject({ parameters: count, mean: 4.5, histogram: { counts: Array(10).fill(count / 10) } });
    expect(answers[2]).toEqual(answers[0]);
    expect(reading).toHaveBeenCalledTimes(1);
    expect(await leftovers()).toEqual([]);
  });

  it('are tried again when they could not be read', async () => {
    const modelId = await upload({ w: { shape: [1], values: [1] } });
    vi.spyOn(served.federation, 'modelFile').mockRejectedValueOnce(new Error('gone'));
    expect((await get(`${modelId}/layers`)).status).toBe(500);
    expect((await get(`${modelId}/layers`)).status).toBe(200);
  });

  it.each(['bins=0', 'bins=201', 'bins=x'])('refuse %s', async (query) => {
    const modelId = await upload({ w: { shape: [1], values: [1] } });
    expect((await get(`${modelId}/layers?${query}`)).status).toBe(400);
  });
});

describe('the comparison of two models', () => {
  it('tells how far each tensor is from its counterpart, and what only one has', async () => {
    const left = await upload({
      w: { shape: [2], values: [3, 4] },
      b: { shape: [1], values: [1] },
      own: { shape: [1], values: [1] },
    });
    const right = await upload({
      w: { shape: [2], values: [3, 1] },
      b: { shape: [1], values: [5] },
      other: { shape: [2], values: [1, 1] },
    });
    const { body } = await get(`${left}/compare/${right}`);
    const expected = {
      tensors: [
        { name: 'b', shape: [1], l2: 4, maxAbs: 4, relativeL2: 4 },
        { name: 'w', shape: [2], l2: 3, maxAbs: 3, relativeL2: 0.6 },
      ],
      l2: 5,
      only: { left: ['own'], right: ['other'] },
    };
    expect(comparisonSchema.parse(body)).toEqual(expected);
    expect(body).toEqual(expected);
    expect((await get(`${left}/compare/${left}`)).body).toMatchObject({ l2: 0, only: { left: [], right: [] } });
    expect(await leftovers()).toEqual([]);
  });

  it('counts a tensor of another shape as another', async () => {
    const left = await upload({ w: { shape: [2, 1], values: [3, 4] } });
    const right = await upload({ w: { shape: [1, 2], values: [3, 4] } });
    expect((await get(`${left}/compare/${right}`)).body).toEqual({
      ...{ tensors: [], l2: 0, only: { left: ['w'], right: ['w'] } },
    });
  });
});

it.each(['/layers', '/compare/'])('%s of a model that is not there is not found', async (path) => {
  const known = await upload({ w: { shape: [1], values: [1] } });
  for (const id of ['0'.repeat(64), 'short', '..%2f..%2fetc']) {
    const rest = path === '/compare/' ? `${path}${known}` : path;
    expect(await get(`${id}${rest}`)).toMatchObject({ status: 404, body: { code: 'model.not_found' } });
    if (path === '/compare/') expect((await get(`${known}${path}${id}`)).status).toBe(404);
  }
});
