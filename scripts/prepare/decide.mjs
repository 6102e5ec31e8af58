/** What is to be done before `npm start` and `npm test`: decisions alone, no effects. */

/**
 * Whether packages must be installed: the installed ones are not those of the lock file. Optional ones may be missing.
 * @param {{packages?: Record<string, {version?: string, optional?: boolean, devOptional?: boolean}>}} lock package-lock.json
 * @param {typeof lock | undefined} installed node_modules/.package-lock.json, if there is one
 */
export const installNeeded = (lock, installed) => {
  if (installed?.packages === undefined) return true;
  return Object.entries(lock.packages ?? {}).some(([path, { version, optional = false, devOptional = false }]) => {
    if (path === '') return false;
    const found = installed.packages[path];
    return found === undefined ? !optional && !devOptional : found.version !== version;
  });
};

/**
 * What to do about TensorFlow's native library.
 * @param {Record<string, string | undefined>} env
 * @param {{package: boolean, library: boolean, triedWith?: string, lockHash: string}} state the package is installed;
 *   the library is there; hash of the lock file at the last try
 * @returns {{kind: 'skip', reason: string} | {kind: 'try', limitMs: number}}
 */
export const nativeDecision = (env, state) => {
  const wish = (env['NESTOR_NATIVE'] ?? '').toLowerCase();
  const wanted = ['1', 'true', 'yes'].includes(wish);
  if (['0', 'false', 'no'].includes(wish)) return { kind: 'skip', reason: 'NESTOR_NATIVE says no' };
  if (!wanted && ![undefined, '', '0', 'false'].includes(env['CI'])) return { kind: 'skip', reason: 'CI is set' };
  if (!state.package) return { kind: 'skip', reason: '@tensorflow/tfjs-node is not installed' };
  if (state.library) return { kind: 'skip', reason: 'it is there' };
  if (!wanted && state.triedWith === state.lockHash) return { kind: 'skip', reason: 'it was tried before' };
  return { kind: 'try', limitMs: wanted ? 900_000 : 60_000 };
};

/** Whether a file is a source of dist/. */
export const isSource = (path) =>
  !/(^|\/)(gen|node_modules|seed|\.venv|__pycache__)\//.test(path) &&
  !/\.test\.tsx?$/.test(path) &&
  !/(^|\/)\.[^/]*$/.test(path);
