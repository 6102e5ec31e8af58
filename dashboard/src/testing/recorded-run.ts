import { runConfigSchema, type ModelId, type PeerName, type RunId } from '../../../services/core/index.js';
import { modelBytes, type Served } from '../../../services/reducer/http/testing/serve.js';
import { writeFile } from 'node:fs/promises';

/** What the client that fails says, which is not to be taken for HTML. */
export const nastyMessage = '<img src=x onerror="alert(1)"> שלום';

const name = (text: string) => text as PeerName;

/** Puts a model where a reducer keeps them. @returns its id */
export const importSeed = async (federation: Served['federation']): Promise<ModelId> => {
  const path = federation.uploadPath();
  await writeFile(path, modelBytes(1));
  return (await federation.importModel(path, 'seed'))._id;
};

/** A run in a reducer's records: round 1 is committed, round 2 was given up after a client failed. */
export const recordRun = async (
  { federation }: Served,
  config: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly runId: RunId; readonly modelId: ModelId }> => {
  const modelId = await importSeed(federation);
  const { _id: runId } = await federation.startRun(runConfigSchema.parse({ ...config, model: modelId }));
  const [first, second, via] = [name('client-1'), name('client-2'), name('combiner-1')];
  const at = new Date().toISOString();
  const common = { runId, baseModelId: modelId, asked: [first, second], startedAt: at, endedAt: at, attempt: 1 };
  const { rounds } = federation.records;
  await rounds.put({
    ...{ ...common, _id: `${runId}:1:1`, round: 1, state: 'committed', modelId, examples: 30, updates: 2 },
    ...{ durationMs: 1_500, metrics: { accuracy: 0.5, loss: 0.25 } },
    outcomes: [first, second].map((client) => ({ client, via, outcome: 'accepted', numExamples: 15 })),
  });
  await rounds.put({
    ...{ ...common, _id: `${runId}:2:1`, round: 2, state: 'abandoned', reason: 'too few answered' },
    outcomes: [
      { client: first, via, outcome: 'accepted', numExamples: 15 },
      {
        ...{ client: second, via, outcome: 'failed', code: 'task.learner_threw', message: nastyMessage },
        logTail: ['first line', 'last line'],
      },
    ],
  });
  return { runId, modelId };
};
