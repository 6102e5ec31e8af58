import * as tf from '@tensorflow/tfjs';

/** Sums over a batch; divide by the number of examples for means. */
// A type, not an interface: only types fit what tf.tidy may return.
export type BatchMeasures = {
  /** Sum of the examples' losses. */
  readonly loss: number;
  /** Examples whose largest output is that of the target; undefined where outputs are no classes. */
  readonly correct: number | undefined;
};

type LossFunction = (targets: tf.Tensor, outputs: tf.Tensor) => tf.Scalar;

/**
 * What training makes small. `softmaxCrossEntropy` is for models whose last layer has no activation,
 * `categoricalCrossentropy` for those that end with a softmax; both compare with one-hot targets.
 */
export const losses = {
  softmaxCrossEntropy: { classes: true, of: (targets, outputs) => tf.losses.softmaxCrossEntropy(targets, outputs) },
  categoricalCrossentropy: {
    classes: true,
    of: (targets, outputs) => tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.log(tf.clipByValue(outputs, 1e-7, 1))), -1))),
  },
  meanSquaredError: { classes: false, of: (targets, outputs) => tf.losses.meanSquaredError(targets, outputs) },
} as const satisfies Record<string, { readonly classes: boolean; readonly of: LossFunction }>;

export type LossName = keyof typeof losses;

/** Measures a batch of outputs against its targets. */
export const measure = (loss: LossName, targets: tf.Tensor, outputs: tf.Tensor): BatchMeasures =>
  tf.tidy(() => {
    const size = targets.shape[0];
    const { classes, of } = losses[loss];
    const correct = classes
      ? tf.sum(tf.cast(tf.equal(tf.argMax(outputs, -1), tf.argMax(targets, -1)), 'int32')).dataSync()[0]
      : undefined;
    const [mean = NaN] = of(targets, outputs).dataSync<'float32'>();
    return { loss: mean * size, correct };
  });
