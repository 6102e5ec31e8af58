import { expect, test } from 'vitest';
import { checkTrainable, countParameters, type TensorSpec } from './index.js';

const weight: TensorSpec = { name: 'w', dtype: 'F32', shape: [2, 3] };

test('a model may carry integers and booleans beside its F32 tensors', () => {
  const tensors: TensorSpec[] = [
    weight,
    { name: 'step', dtype: 'I64', shape: [] },
    { name: 'mask', dtype: 'BOOL', shape: [9] },
  ];
  expect(() => {
    checkTrainable(tensors);
  }).not.toThrow();
  expect(countParameters(tensors)).toBe(6);
});

test.each(['F16', 'BF16', 'F64', 'F8_E4M3', 'F8_E5M2'] as const)('a model with a tensor of %s is refused', (dtype) => {
  expect(() => {
    checkTrainable([weight, { name: 'x', dtype, shape: [1] }]);
  }).toThrow(expect.objectContaining({ code: 'model.unsupported_dtype' }));
});

test('a model without an element to train is refused', () => {
  for (const tensors of [[], [{ ...weight, shape: [0, 3] }], [{ ...weight, dtype: 'I32' }]] as TensorSpec[][]) {
    expect(() => {
      checkTrainable(tensors);
    }).toThrow(expect.objectContaining({ code: 'model.empty' }));
  }
});
