import { expect, it } from 'vitest';
import { installNeeded, isSource, nativeDecision } from './decide.mjs';

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  },
};
const installed = (packages) => ({ packages });

it('installs where nothing is installed', () => {
  expect(installNeeded(lock, undefined)).toBe(true);
});

it('installs when a package is missing or of another version', () => {
  expect(installNeeded(lock, installed({}))).toBe(true);
  expect(installNeeded(lock, installed({ 'node_modules/a': { version: '0.9.0' } }))).toBe(true);
});

it('does without a missing optional package, but not with another version of it', () => {
  const a = { 'node_modules/a': { version: '1.0.0' } };
  expect(installNeeded(lock, installed(a))).toBe(false);
  expect(installNeeded(lock, installed({ ...a, 'node_modules/b': { version: '1.0.0', optional: true } }))).toBe(true);
});

const state = { package: true, library: false, lockHash: 'new', triedWith: 'old' };

it('tries to get the native library once per lock file, for a minute', () => {
  expect(nativeDecision({}, state)).toEqual({ kind: 'try', limitMs: 60_000 });
  expect(nativeDecision({}, { ...state, triedWith: 'new' })).toMatchObject({ kind: 'skip' });
});

it('leaves the native library alone in CI, when told so, and when there is nothing to do', () => {
  expect(nativeDecision({ CI: 'true' }, state)).toMatchObject({ kind: 'skip' });
  expect(nativeDecision({ NESTOR_NATIVE: '0' }, state)).toMatchObject({ kind: 'skip' });
  expect(nativeDecision({ NESTOR_NATIVE: '1' }, { ...state, library: true })).toMatchObject({ kind: 'skip' });
  expect(nativeDecision({ NESTOR_NATIVE: '1' }, { ...state, package: false })).toMatchObject({ kind: 'skip' });
});

it('tries longer and again when told to, also in CI', () => {
  const again = { ...state, triedWith: 'new' };
  expect(nativeDecision({ NESTOR_NATIVE: '1', CI: '1' }, again)).toEqual({ kind: 'try', limitMs: 900_000 });
});

it('builds again for sources, not for tests, generated code and what learners leave behind', () => {
  expect(isSource('services/cli/main.ts')).toBe(true);
  expect(isSource('scripts/build.mjs')).toBe(true);
  expect(isSource('services/cli/main.test.ts')).toBe(false);
  expect(isSource('services/transport/gen/nestor/v1/hub.ts')).toBe(false);
  expect(isSource('test/mnist-numpy/.venv/x.py')).toBe(false);
});
