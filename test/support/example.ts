import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs an example's script, with `flamectl` of this tree.
 * @param config file of its configuration
 * @returns what it has printed, when it has ended well
 */
export const runExample = async (
  name: string,
  config: string,
  env: Readonly<Record<string, string>>,
): Promise<string> => {
  const flamectl = `node ${root}bin/flamectl.js --config ${config}`;
  const child = spawn('sh', [`${root}test/${name}/run.sh`], {
    env: { ...process.env, FLAMECTL: flamectl, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const [status] = (await once(child, 'close')) as [number | null];
  expect(status, text).toBe(0);
  return text;
};
