import { defineConfig } from 'vitest/config';

/** The compose files on a real Docker engine. Files run one after the other: they share ports and cores. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    bail: 0,
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
