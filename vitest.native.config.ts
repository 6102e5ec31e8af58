import { defineConfig } from 'vitest/config';

/** Training on TensorFlow's native library: what holds for the WebAssembly kernels holds for it. */
export default defineConfig({
  test: {
    include: ['test/native/**/*.test.ts', 'clients/learner/tensorflow/learner.test.ts'],
    env: { NESTOR_TEST_BACKEND: 'native' },
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
