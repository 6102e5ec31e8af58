import { defineConfig } from 'vitest/config';

/** Suites that need real servers, or root: a server that is missing is a failure. */
export default defineConfig({
  test: {
    include: ['test/real/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
