import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

import { NestorError } from '../../../services/core/index.js';
import { installKernels } from './wasm/index.js';

/** What trains: TensorFlow's native library, or its WebAssembly kernels. */
export type BackendName = 'native' | 'wasm';

export interface BackendOptions {
  /**
   * Which to try, in this order.
   * @default native, then wasm
   */
  readonly prefer?: readonly BackendName[];
}

/**
 * Starts a TensorFlow.js backend fit for training, once per process, and says which in the log.
 *
 * The plain CPU backend, to which TensorFlow.js falls back silently, is about 400 times slower and never used.
 * @throws {NestorError} `learner.no_backend`
 */
export const startBackend = async (
  log: (line: string) => void,
  { prefer = ['native', 'wasm'] }: BackendOptions = {},
): Promise<BackendName> => {
  const reasons: string[] = [];
  for (const name of prefer) {
    try {
      await starters[name]();
      log(`TensorFlow.js ${tf.version.tfjs} trains on the ${titles[name]}`);
      return name;
    } catch (error) {
      const reason = firstLine(error);
      reasons.push(`${name}: ${reason}`);
      log(`TensorFlow.js cannot use the ${titles[name]}: ${reason}`);
    }
  }
  throw new NestorError('learner.no_backend', `No TensorFlow.js backend could be started (${reasons.join('; ')}).`);
};

const titles: Readonly<Record<BackendName, string>> = {
  native: 'native TensorFlow library (@tensorflow/tfjs-node)',
  wasm: 'WebAssembly backend with training kernels',
};

const startNative = async (): Promise<void> => {
  // Several clients share a machine, and only one thread adds in the same order every time.
  process.env['TF_NUM_INTRAOP_THREADS'] ??= '1';
  process.env['TF_NUM_INTEROP_THREADS'] ??= '1';
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  // An optional dependency: its types may be absent, and whether it works shows only when it is imported.
  const optional: string = '@tensorflow/tfjs-node';
  await import(optional);
  await use('tensorflow');
};

const startWasm = async (): Promise<void> => {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(entry) + sep);
  await use('wasm');
  installKernels();
};

const starters: Readonly<Record<BackendName, () => Promise<void>>> = { native: startNative, wasm: startWasm };

const use = async (backend: string): Promise<void> => {
  const started = await tf.setBackend(backend);
  if (!started || tf.getBackend() !== backend) throw new Error(`it did not start; ${tf.getBackend()} did instead`);
};

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
