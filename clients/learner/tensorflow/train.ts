import { setImmediate } from 'node:timers/promises';

import * as tf from '@tensorflow/tfjs';

import { hash32, type LearnerTask, NestorError } from '../../../services/core/index.js';
import type { TaskLimit } from '../deadline.js';
import { batchesOf, batchOf, trainingOrder } from './batches.js';
import type { Dataset } from './dataset.js';
import { type BatchMeasures, losses, type LossName, measure } from './loss.js';
import { noiseLayers } from './noise.js';

/** How a task trains. */
export interface TrainingSettings {
  /** Passes over the data set; fractions are allowed. */
  readonly epochs: number;
  /** Examples per step. */
  readonly batchSize: number;
  /** Step size of stochastic gradient descent. */
  readonly learningRate: number;
  /** Weight of FedProx's proximal term (Li et al. 2020, Federated Optimization in Heterogeneous Networks, eq. 2). */
  readonly proximalMu: number;
}

/** Means over the examples that were seen. */
export interface Measures {
  readonly loss: number;
  /** Share of the examples that were put in the right class; absent where there are none. */
  readonly accuracy?: number;
}

/**
 * Trains a model in place, by plain stochastic gradient descent. All that is random comes from the task's seed.
 * Between steps the event loop runs, so that a client stays in touch with its combiner.
 * @throws {NestorError} `update.non_finite` as soon as the loss is not a number
 */
export const trainModel = async (
  model: tf.LayersModel,
  dataset: Dataset,
  loss: LossName,
  settings: TrainingSettings,
  task: Pick<LearnerTask, 'seed' | 'log'>,
  limit: TaskLimit,
): Promise<Measures & { readonly examples: number }> => {
  const noise = noiseLayers(model);
  if (noise.unseeded.length > 0) task.log(`layers that draw noise without a seed: ${noise.unseeded.join(', ')}`);
  const order = trainingOrder(dataset.size, settings.epochs, (pass) => hash32('shuffle', task.seed, pass));
  const bases = settings.proximalMu > 0 ? model.trainableWeights.map((weight) => tf.clone(weight.read())) : undefined;
  const totals = new Totals();
  try {
    for (const [step, indices] of batchesOf(order, settings.batchSize).entries()) {
      noise.seed((layer) => hash32('dropout', task.seed, step, layer));
      const measures = trainStep(model, batchOf(dataset, indices), loss, settings, bases);
      totals.add(measures, indices.length);
      if (!Number.isFinite(measures.loss)) {
        throw new NestorError('update.non_finite', `The loss of training step ${step + 1} is ${measures.loss}.`);
      }
      await setImmediate();
      limit.check();
    }
  } finally {
    tf.dispose(bases ?? []);
  }
  return { ...totals.means(), examples: Math.min(order.length, dataset.size) };
};

/** One step: gradients of the batch's mean loss, and a step against them. Disposes the batch. */
const trainStep = (
  model: tf.LayersModel,
  batch: ReturnType<typeof batchOf>,
  loss: LossName,
  { learningRate, proximalMu }: TrainingSettings,
  bases: readonly tf.Tensor[] | undefined,
): BatchMeasures => {
  const { inputs, targets } = batch;
  try {
    return tf.tidy(() => {
      const weights = model.trainableWeights;
      const variables = weights.map((weight) => weight.read()).filter((value) => value instanceof tf.Variable);
      let outputs: tf.Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        outputs = tf.keep(singleOutput(model.apply(inputs, { training: true })));
        return losses[loss].of(targets, outputs);
      }, variables);
      try {
        variables.forEach((variable, index) => {
          const gradient = grads[variable.name];
          if (gradient === undefined) return;
          const base = bases?.[index];
          const direction =
            base === undefined ? gradient : tf.add(gradient, tf.mul(tf.sub(variable, base), proximalMu));
          weights[index]?.write(tf.sub(variable, tf.mul(direction, learningRate)));
        });
        if (outputs === undefined) throw new TypeError('the model was not applied');
        return measure(loss, targets, outputs);
      } finally {
        outputs?.dispose();
      }
    });
  } finally {
    tf.dispose([inputs, targets]);
  }
};

/** Measures a model over a data set, in batches, without training it. */
export const evaluateModel = async (
  model: tf.LayersModel,
  dataset: Dataset,
  loss: LossName,
  batchSize: number,
  limit: TaskLimit,
): Promise<Measures> => {
  const totals = new Totals();
  const order = Uint32Array.from({ length: dataset.size }, (_, index) => index);
  for (const indices of batchesOf(order, batchSize)) {
    const { inputs, targets } = batchOf(dataset, indices);
    try {
      totals.add(
        tf.tidy(() => measure(loss, targets, singleOutput(model.apply(inputs, { training: false })))),
        indices.length,
      );
    } finally {
      tf.dispose([inputs, targets]);
    }
    await setImmediate();
    limit.check();
  }
  return totals.means();
};

const singleOutput = (outputs: ReturnType<tf.LayersModel['apply']>): tf.Tensor => {
  if (outputs instanceof tf.Tensor) return outputs;
  throw new NestorError('task.model_mismatch', 'The model has several outputs; the TensorFlow.js learner trains one.');
};

class Totals {
  #examples = 0;
  #loss = 0;
  #correct: number | undefined;

  add({ loss, correct }: BatchMeasures, examples: number): void {
    this.#examples += examples;
    this.#loss += loss;
    if (correct !== undefined) this.#correct = (this.#correct ?? 0) + correct;
  }

  means(): Measures {
    const loss = this.#loss / this.#examples;
    return this.#correct === undefined ? { loss } : { loss, accuracy: this.#correct / this.#examples };
  }
}
