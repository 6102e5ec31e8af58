import * as tf from '@tensorflow/tfjs';

import { NestorError } from '../../../services/core/index.js';
import { type FloatModel, type FloatTensor, readFloatModel, writeFloatTensors } from '../files/tensor-file.js';

/** Metadata key of a model file under which the Keras-style topology stands, as JSON. */
const topologyKey = 'tensorflowjs.topology';

/** A weight of a layer; TensorFlow.js has no exported name for its type. */
type Weight = tf.LayersModel['weights'][number];

/** Saves a model as one safetensors file: weights by name, topology in the metadata. Equal models, equal files. */
export const saveModel = async (
  model: tf.LayersModel,
  path: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> => {
  const topology: unknown = model.toJSON(undefined, false);
  await writeFloatTensors(path, tensorsOf(model), { ...metadata, [topologyKey]: JSON.stringify(topology) });
};

/** Copies of all weights of a model, also those that are not trained, as the moving means of a normalization. */
export const tensorsOf = (model: tf.LayersModel): FloatTensor[] =>
  model.weights.map((weight) => {
    const values = weight.read().dataSync();
    // Copied: on the WebAssembly backend the values may be a view of memory that is written again.
    return {
      name: weight.originalName,
      shape: weight.shape.map((size) => size ?? 0),
      values: Float32Array.from(values),
    };
  });

/** Holds the model that was used last, so that a round does not build anew what the round before had built. */
export class ModelHolder {
  #topology: string | undefined;
  #model: tf.LayersModel | undefined;

  /**
   * The model of a file, with its weights. It stays this holder's: it is valid until the next `load` or `close`.
   * @throws {NestorError} `task.model_mismatch` when the file has no topology or other weights than its topology
   */
  async load(path: string): Promise<{ readonly model: tf.LayersModel; readonly base: FloatModel }> {
    const base = await readFloatModel(path);
    const topology = base.metadata[topologyKey];
    if (topology === undefined) {
      throw new NestorError(
        'task.model_mismatch',
        `The model file has no metadata "${topologyKey}" with the layers' topology.`,
      );
    }
    if (this.#model === undefined || this.#topology !== topology) {
      this.close();
      this.#model = await build(topology);
      this.#topology = topology;
    }
    setWeights(this.#model.weights, base.tensors);
    return { model: this.#model, base };
  }

  close(): void {
    this.#model?.dispose();
    this.#model = undefined;
    this.#topology = undefined;
  }
}

const build = async (topology: string): Promise<tf.LayersModel> => {
  try {
    const parsed: unknown = JSON.parse(topology);
    return await tf.models.modelFromJSON(parsed as tf.io.ModelJSON);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NestorError('task.model_mismatch', `The layers of "${topologyKey}" cannot be built: ${reason}`, {
      cause: error,
    });
  }
};

const setWeights = (weights: readonly Weight[], tensors: ReadonlyMap<string, FloatTensor>): void => {
  const wanted = weights.map((weight) => `${weight.originalName} [${weight.shape.join(', ')}]`);
  const given = [...tensors.values()].map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  const missing = wanted.filter((tensor) => !given.includes(tensor));
  const unknown = given.filter((tensor) => !wanted.includes(tensor));
  if (missing.length > 0 || unknown.length > 0) {
    throw new NestorError(
      'task.model_mismatch',
      `The tensors are not those of the layers: missing ${missing.join(', ') || 'none'}, unknown ${unknown.join(', ') || 'none'}.`,
    );
  }
  for (const weight of weights) {
    const { values = new Float32Array(), shape = [] } = tensors.get(weight.originalName) ?? {};
    const value = tf.tensor(values, [...shape], 'float32');
    try {
      weight.write(value);
    } finally {
      value.dispose();
    }
  }
};
