import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { crc32Of } from '../../services/core/index.js';
import { seedModelFile } from '../support/models.js';
import { Processes, type LogLine } from '../support/processes.js';
import { rest } from '../support/rest.js';
import { serverUrl } from './environment.js';
import { openLink, type Link } from './link.js';

const server = serverUrl('MLFLOW_TRACKING_URI');
const direct = `http://${server.host}:${server.port}/api/2.0`;

const pairs = z
  .array(z.object({ key: z.string(), value: z.string() }))
  .default([])
  .transform((all) => Object.fromEntries(all.map(({ key, value }) => [key, value])));
const runSchema = z.object({
  info: z.object({ run_id: z.string(), status: z.string(), artifact_uri: z.string(), end_time: z.number().optional() }),
  data: z.object({ params: pairs, tags: pairs }),
});
const historySchema = z.object({ metrics: z.array(z.object({ step: z.number(), value: z.number() })).default([]) });

const call = async <S extends z.ZodType>(path: string, schema: S, body?: object): Promise<z.output<S>> => {
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${direct}/mlflow/${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return schema.parse(await response.json());
};

/** All runs of an experiment. */
const runsOf = async (experiment: string) => {
  const found = await call(
    `experiments/get-by-name?experiment_name=${experiment}`,
    z.object({ experiment: z.object({ experiment_id: z.string() }) }),
  );
  const { runs } = await call('runs/search', z.object({ runs: z.array(runSchema).default([]) }), {
    experiment_ids: [found.experiment.experiment_id],
  });
  return runs;
};

/** A metric's values, in the order of rounds. */
const historyOf = async (runId: string, key: string) => {
  const { metrics } = await call(
    `metrics/get-history?run_id=${runId}&metric_key=${encodeURIComponent(key)}`,
    historySchema,
  );
  return metrics.toSorted((a, b) => a.step - b.step);
};

let processes: Processes;
let link: Link;
let experiment: string;

beforeEach(async () => {
  processes = await Processes.open();
  link = await openLink(server);
  experiment = `test-${randomUUID()}`;
  processes.env = {
    MLFLOW_TRACKING_URI: `http://${link.host}:${link.port}`,
    MLFLOW_EXPERIMENT_NAME: experiment,
  };
});
afterEach(async () => {
  await processes.close();
  await link.close();
});

const start = async (clients = ['client-1', 'client-2']): Promise<void> => {
  await processes.startReducer();
  processes.startCombiner('combiner-1');
  for (const client of clients) processes.startClient(client, 'builtin:drift');
  await rest(processes.port).uploadModel(seedModelFile());
};

const ofType =
  (type: string) =>
  (line: LogLine): boolean =>
    line['type'] === type;

/** Resolves when the reducer says that MLflow has taken something. */
const delivered = async (what: RegExp): Promise<void> => {
  await processes.logged('reducer', (line) => what.test(String(line['delivered'])));
};

describe('the export to MLflow', () => {
  it('brings a run with its parameters, the metrics of each round, its model and its end', async () => {
    await start();
    const run = await rest(processes.port).start({ rounds: 2, seed: 7, earlyStop: { patience: 9 } });
    await delivered(/^the end of run/);
    const [there] = await runsOf(experiment);
    if (there === undefined) throw new Error('there is no run');
    expect(there.info.status).toBe('FINISHED');
    expect(there.data.params).toMatchObject({ rounds: '2', seed: '7', strategy: 'fedavg', 'earlyStop.patience': '9' });
    const { latestModelId, seedModelId } = await rest(processes.port).run(run._id);
    expect(there.data.tags).toMatchObject({
      'nestor.run_id': run._id,
      'nestor.seed_model_id': seedModelId,
      'nestor.model_id': latestModelId,
    });

    const rounds = await rest(processes.port).rounds(run._id);
    for (const [name, value] of Object.entries(rounds[1]!.metrics!)) {
      const history = await historyOf(there.info.run_id, `validate/${name}`);
      expect(history.map(({ step }) => step)).toEqual([1, 2]);
      expect(history[1]!.value).toBeCloseTo(value, 12);
    }
    expect(await historyOf(there.info.run_id, 'round/updates')).toEqual([
      { step: 1, value: 2 },
      { step: 2, value: 2 },
    ]);

    const artifacts = there.info.artifact_uri.replace(/^mlflow-artifacts:\//, '');
    const model = await fetch(`${direct}/mlflow-artifacts/artifacts/${artifacts}/model/model.safetensors`);
    const record = (await rest(processes.port).models()).find(({ _id }) => _id === latestModelId);
    const bytes = Buffer.from(await model.arrayBuffer());
    expect([bytes.length, crc32(bytes)]).toEqual([record?.file.sizeBytes, crc32Of(record!.file.name)]);
  });

  it('holds no run up while MLflow is away, and brings it once it is back, after a kill -9, each value once', async () => {
    await start();
    await link.cut();
    const run = await rest(processes.port).start({ rounds: 3 });
    await processes.logged('reducer', ofType('mlflow.waiting'));
    await processes.logged('reducer', ofType('run.completed'));
    await processes.kill('reducer');
    await link.restore();
    await processes.startReducer();
    // The kill may have come before the trail had the run's end.
    await delivered(/^ends of runs/);
    const [there] = await runsOf(experiment);
    if (there === undefined) throw new Error('there is no run');
    expect(there.info.status).toBe('FINISHED');
    expect(there.data.tags['nestor.run_id']).toBe(run._id);
    expect((await historyOf(there.info.run_id, 'round/examples')).map(({ step }) => step)).toEqual([1, 2, 3]);

    // A second reading of the same trail brings nothing twice.
    await processes.kill('reducer', 'SIGTERM');
    await writeFile(join(processes.dir, 'reducer/reducer/mlflow.json'), JSON.stringify({ lastEventId: '0' }));
    await processes.startReducer();
    await delivered(/^ends of runs/);
    expect(await runsOf(experiment)).toHaveLength(1);
    expect((await historyOf(there.info.run_id, 'round/examples')).map(({ step }) => step)).toEqual([1, 2, 3]);
  });

  it('says what MLflow refuses, and goes on with what it takes', async () => {
    await start(['client-1', 'client-2']);
    const run = await rest(processes.port).start({ rounds: 40, clientsRequired: 2 });
    await delivered(/^run /);
    const [there] = await runsOf(experiment);
    if (there === undefined) throw new Error('there is no run');
    await call('runs/delete', z.looseObject({}), { run_id: there.info.run_id });
    const { msg } = await processes.logged('reducer', ofType('mlflow.undelivered'));
    expect(msg).toMatch(/the metrics of round \d+ .*: not delivered to MLflow: mlflow.refused: .*active/);
    await processes.logged('reducer', ofType('run.completed'));
    expect((await rest(processes.port).run(run._id)).state).toBe('completed');
  });
});
