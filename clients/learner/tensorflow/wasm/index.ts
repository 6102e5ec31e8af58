import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs';

import { conv2dFilterGradient } from './conv2d-filter-gradient.js';
import { conv2dInputGradient } from './conv2d-input-gradient.js';
import { matMul } from './mat-mul.js';
import { maxPoolGradient } from './max-pool-gradient.js';

const mark = Symbol.for('nestor.kernel');

/**
 * Gives the WebAssembly backend the kernels that training needs and it lacks, has wrong, or has slow. All of them
 * are made of its own forward kernels, see the files beside this one. Does nothing the second time.
 */
export const installKernels = (): void => {
  replace('BatchMatMul', (stock) => ({ ...stock, kernelFunc: matMul('BatchMatMul', stock.kernelFunc) }));
  replace('_FusedMatMul', (stock) => ({ ...stock, kernelFunc: matMul('_FusedMatMul', stock.kernelFunc) }));
  replace('Conv2DBackpropInput', (stock) => ({ ...stock, kernelFunc: conv2dInputGradient(stock.kernelFunc) }));
  replace('MaxPoolGrad', (stock) => ({ ...stock, kernelFunc: maxPoolGradient }));
  // The types leave it out, but an unknown kernel is `undefined`.
  if ((getKernel('Conv2DBackpropFilter', 'wasm') as KernelConfig | undefined) === undefined) {
    registerKernel({ kernelName: 'Conv2DBackpropFilter', backendName: 'wasm', kernelFunc: conv2dFilterGradient });
  }
};

/** Re-registering keeps the stock kernel's set-up, which has run by then. */
const replace = (name: string, change: (stock: KernelConfig) => KernelConfig): void => {
  const stock = getKernel(name, 'wasm');
  if (mark in stock) return;
  unregisterKernel(name, 'wasm');
  registerKernel(Object.assign(change(stock), { [mark]: true }));
};
