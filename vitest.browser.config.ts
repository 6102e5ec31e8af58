import { defineConfig } from 'vitest/config';

/** Pages of the dashboard in a real browser, over a federation that really trains: a browser that is missing is a failure. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
});
