import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchRow } from './rows.js';

const run = promisify(execFile);

const program = `
import sys, time, numpy as np
updates, parameters, distinct, repeats = map(int, sys.argv[1:])
rng = np.random.default_rng(1)
xs = [(rng.random(parameters, dtype=np.float32) - np.float32(0.5)) / np.float32(8) for _ in range(distinct)]
def best(dtype):
    found = float('inf')
    for _ in range(repeats):
        acc = np.zeros(parameters, dtype=dtype)
        tmp = np.empty(parameters, dtype=dtype)
        start = time.perf_counter()
        for i in range(updates):
            np.multiply(xs[i % distinct], dtype(600), out=tmp)
            acc += tmp
        found = min(found, time.perf_counter() - start)
    return updates * parameters * 4 / found / 1e9
print(best(np.float32), best(np.float64))
`;

export interface NumpyBench {
  readonly updates: number;
  readonly parameters: number;
  readonly distinct: number;
  readonly repeats: number;
}

/** NumPy's running sums `acc += w * n`, by the system's Python or one in a virtual environment made for it. */
export const numpyRows = async (bench: NumpyBench): Promise<readonly BenchRow[]> => {
  const names = ['NumPy float32 acc += w * n', 'NumPy float64 acc += w * n'];
  try {
    const python = await pythonWithNumpy();
    const sizes = [bench.updates, bench.parameters, bench.distinct, bench.repeats].map(String);
    const { stdout } = await run(python, ['-c', program, ...sizes]);
    const rates = stdout.trim().split(' ').map(Number);
    return names.map((name, i) => ({ name, value: rates[i] ?? 'absent', unit: 'GB/s of update' }));
  } catch {
    return names.map((name) => ({ name, value: 'absent', unit: 'GB/s of update' }));
  }
};

const hasNumpy = (python: string): Promise<boolean> =>
  run(python, ['-c', 'import numpy']).then(
    () => true,
    () => false,
  );

const pythonWithNumpy = async (): Promise<string> => {
  if (await hasNumpy('python3')) return 'python3';
  const folder = join('node_modules', '.cache', 'bench-venv');
  const python = join(folder, 'bin', 'python');
  if (await hasNumpy(python)) return python;
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', 'numpy']);
  return python;
};
