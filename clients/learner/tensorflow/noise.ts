import type * as tf from '@tensorflow/tfjs';

type Layer = tf.layers.Layer;

/** A dropout layer as it is inside: the seed is read anew at each call. */
interface SeededLayer {
  seed?: number;
}

const seeded: ReadonlySet<string> = new Set(['Dropout', 'SpatialDropout1D']);
const unseeded: ReadonlySet<string> = new Set(['GaussianNoise', 'GaussianDropout', 'AlphaDropout']);

/** Layers of a model that draw random numbers in training. */
export interface NoiseLayers {
  /** Gives each of them its seed for the next step. Without, dropout would drop the same units at every step. */
  seed(seedOf: (layerName: string) => number): void;
  /** Names of those that take no seed, which makes training with them impossible to repeat. */
  readonly unseeded: readonly string[];
}

/** Finds them, also in nested models. */
export const noiseLayers = (model: tf.LayersModel): NoiseLayers => {
  const all = model.layers.flatMap(flatten);
  const drops = all.filter((layer) => seeded.has(layer.getClassName()));
  return {
    unseeded: all.filter(isUnseeded).map(({ name }) => name),
    seed(seedOf) {
      // TensorFlow.js takes 0 for no seed at all.
      for (const layer of drops) (layer as unknown as SeededLayer).seed = seedOf(layer.name) || 1;
    },
  };
};

const flatten = (layer: Layer): Layer[] => {
  const inner = 'layers' in layer && Array.isArray(layer.layers) ? (layer.layers as Layer[]) : [];
  return [layer, ...inner.flatMap(flatten)];
};

const isUnseeded = (layer: Layer): boolean => {
  const { dropout, recurrentDropout } = layer.getConfig();
  return unseeded.has(layer.getClassName()) || isPositive(dropout) || isPositive(recurrentDropout);
};

const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0;
