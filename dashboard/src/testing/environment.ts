import { builtinEnvironments, type Environment } from 'vitest/runtime';

/** jsdom, with code read as Node reads it: the reducers that pages are tested with run in the same process. */
const environment: Environment = { ...builtinEnvironments.jsdom, name: 'jsdom-in-node', viteEnvironment: 'ssr' };

export default environment;
