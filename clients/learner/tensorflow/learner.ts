import { type Learner, type LearnerTask, NestorError } from '../../../services/core/index.js';
import { withDeadline } from '../deadline.js';
import { type FloatModel, type FloatTensor, writeFloatTensors } from '../files/tensor-file.js';
import { type BackendOptions, startBackend } from './backend.js';
import type { Dataset } from './dataset.js';
import type { LossName } from './loss.js';
import { ModelHolder, tensorsOf } from './model.js';
import { evaluateModel, type Measures, trainModel, type TrainingSettings } from './train.js';

export interface TensorFlowLearnerOptions {
  /** Examples that this client trains on; loaded once, for its first task. */
  readonly training: () => Promise<Dataset>;
  /** Examples that it is never trained on; without, the client does not evaluate. */
  readonly heldOut?: () => Promise<Dataset>;
  /** @default softmaxCrossEntropy */
  readonly loss?: LossName;
  /** Examples per batch of an evaluation; more is faster and takes more memory. @default 250 */
  readonly evaluationBatchSize?: number;
  /** Which backend trains. */
  readonly backend?: BackendOptions;
  readonly log: (line: string) => void;
}

/** What a task trains with when neither the run nor the project says. */
const fallback: TrainingSettings = { epochs: 1, batchSize: 32, learningRate: 0.05, proximalMu: 0 };

/**
 * A learner for models made with TensorFlow.js layers, whose topology stands in the model file (`saveModel`).
 * On the WebAssembly backend equal tasks give equal updates, bit for bit.
 *
 * @throws {NestorError} `learner.no_backend`
 */
export const tensorFlowLearner = async ({
  training,
  heldOut,
  loss = 'softmaxCrossEntropy',
  evaluationBatchSize = 250,
  backend,
  log,
}: TensorFlowLearnerOptions): Promise<Learner> => {
  const backendName = await startBackend(log, backend);
  const holder = new ModelHolder();
  const turns = new Turns();
  const trainingSet = once(training);
  const heldOutSet = heldOut === undefined ? undefined : once(heldOut);

  const train = (task: LearnerTask, updatePath: string, signal: AbortSignal) =>
    withDeadline(task, signal, async (limit) => {
      const dataset = await trainingSet();
      if (dataset.size === 0) throw new NestorError('update.zero_examples', 'This client has no training examples.');
      const { model, base } = await holder.load(task.modelPath);
      const settings = { ...fallback, ...task.settings };
      const { examples, ...measures } = await trainModel(model, dataset, loss, settings, task, limit);
      const crc32 = await writeFloatTensors(updatePath, deltas(tensorsOf(model), base));
      return { numExamples: examples, metrics: metricsOf(measures), crc32 };
    });

  const evaluate = (dataset: () => Promise<Dataset>, task: LearnerTask, signal: AbortSignal) =>
    withDeadline(task, signal, async (limit) => {
      const examples = await dataset();
      if (examples.size === 0) throw new NestorError('task.unsupported', 'This client has no held-out examples.');
      const { model } = await holder.load(task.modelPath);
      const measures = await evaluateModel(model, examples, loss, evaluationBatchSize, limit);
      return { numExamples: examples.size, metrics: metricsOf(measures) };
    });

  return {
    kind: `tensorflow.js (${backendName})`,
    train: (task, updatePath, signal) => turns.take(() => train(task, updatePath, signal)),
    ...(heldOutSet === undefined
      ? {}
      : { evaluate: (task, signal) => turns.take(() => evaluate(heldOutSet, task, signal)) }),
    close: () =>
      turns.take(() => {
        holder.close();
        return Promise.resolve();
      }),
  };
};

/** Measures as metrics. */
export const metricsOf = ({ loss, accuracy }: Measures): Readonly<Record<string, number>> =>
  accuracy === undefined ? { loss } : { loss, accuracy };

const deltas = (trained: readonly FloatTensor[], base: FloatModel): FloatTensor[] =>
  trained.map(({ name, shape, values }) => {
    const from = base.tensors.get(name)?.values ?? new Float32Array(values.length);
    return { name, shape, values: values.map((value, index) => value - (from[index] ?? 0)) };
  });

/** Lets one task at a time have the model: a cancelled one may still be on its way out when the next begins. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

/** Loads at the first call; a failed load is tried again at the next. */
const once = <Value>(load: () => Promise<Value>): (() => Promise<Value>) => {
  let loading: Promise<Value> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
};
