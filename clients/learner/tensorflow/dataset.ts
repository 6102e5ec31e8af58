/** Examples in memory, as many as one client has. */
export interface Dataset {
  /** Number of examples. */
  readonly size: number;
  /** Shape of one example's input, as `[28, 28, 1]`. */
  readonly inputShape: readonly number[];
  /** Shape of one example's target, as `[10]` for one of ten classes. */
  readonly targetShape: readonly number[];
  /** Writes example `index` into `input` and `target`, which are zeroed and have the sizes of the shapes. */
  copy(index: number, input: Float32Array, target: Float32Array): void;
}

/**
 * Examples of classes, from arrays.
 *
 * @param inputs elements of all inputs, one example after the other
 * @param labels class of each example, from 0
 * @param scale factor of the input's elements, as 1/255 for bytes. @default 1
 */
export const classified = ({
  inputs,
  inputShape,
  labels,
  classes,
  scale = 1,
}: {
  readonly inputs: Uint8Array | Float32Array;
  readonly inputShape: readonly number[];
  readonly labels: Uint8Array | Uint16Array;
  readonly classes: number;
  readonly scale?: number;
}): Dataset => {
  const stride = inputShape.reduce((product, size) => product * size, 1);
  if (inputs.length !== stride * labels.length) {
    throw new RangeError(`${labels.length} examples of ${stride} elements need as many inputs, got ${inputs.length}`);
  }
  return {
    size: labels.length,
    inputShape,
    targetShape: [classes],
    copy(index, input, target) {
      for (let offset = 0; offset < stride; offset += 1) input[offset] = (inputs[index * stride + offset] ?? 0) * scale;
      target[labels[index] ?? 0] = 1;
    },
  };
};
