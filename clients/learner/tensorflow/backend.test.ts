import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

import { startBackend } from './backend.js';

it('chooses a backend that can train, and names it in the log', async () => {
  const lines: string[] = [];
  const name = await startBackend((line) => lines.push(line));
  expect(tf.getBackend()).toBe({ native: 'tensorflow', wasm: 'wasm' }[name]);
  expect(lines.at(-1)).toMatch(/trains on the (native TensorFlow library|WebAssembly backend)/);
});

it('says what to install rather than fall back to the plain CPU', async () => {
  await expect(startBackend(() => undefined, { prefer: [] })).rejects.toMatchObject({ code: 'learner.no_backend' });
});
