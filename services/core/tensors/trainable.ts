import { NestorError } from '../errors/index.js';
import { isFloatDtype } from './dtypes.js';
import { elementCount, type TensorSpec } from './layout.js';

/**
 * Checks that a model can be trained here: its floating-point tensors are all F32 and have elements. Tensors of
 * integers and booleans are carried along unchanged.
 * @throws model.unsupported_dtype, model.empty
 */
export const checkTrainable = (tensors: readonly TensorSpec[]): void => {
  for (const { name, dtype } of tensors) {
    if (isFloatDtype(dtype) && dtype !== 'F32') {
      throw new NestorError('model.unsupported_dtype', `the tensor ${JSON.stringify(name)} is ${dtype}, expected F32`);
    }
  }
  if (countParameters(tensors) === 0) throw new NestorError('model.empty');
};

/** Number of elements of the F32 tensors. */
export const countParameters = (tensors: readonly TensorSpec[]): number =>
  tensors.reduce((sum, { dtype, shape }) => sum + (dtype === 'F32' ? elementCount(shape) : 0), 0);
