import * as tf from '@tensorflow/tfjs';

/**
 * A small convolutional net: two convolutions, pooling, a dense layer with dropout, ten outputs without activation
 * (their softmax is in the loss). 27,562 parameters, the same for the same seed.
 *
 * @param seed of the first weights
 */
export const mnistModel = (seed: number): tf.LayersModel => {
  const { conv2d, dense, dropout, flatten, maxPooling2d } = tf.layers;
  const weights = (layer: number) => tf.initializers.heNormal({ seed: seed * 16 + layer });
  return tf.sequential({
    name: 'mnist',
    layers: [
      conv2d({
        name: 'conv1',
        inputShape: [28, 28, 1],
        filters: 8,
        kernelSize: 3,
        strides: 2,
        activation: 'relu',
        kernelInitializer: weights(1),
      }),
      conv2d({ name: 'conv2', filters: 16, kernelSize: 3, activation: 'relu', kernelInitializer: weights(2) }),
      maxPooling2d({ name: 'pool', poolSize: 2 }),
      flatten({ name: 'flat' }),
      dense({ name: 'dense1', units: 64, activation: 'relu', kernelInitializer: weights(3) }),
      dropout({ name: 'drop', rate: 0.25, seed: 1 }),
      dense({ name: 'dense2', units: 10, kernelInitializer: weights(4) }),
    ],
  });
};
