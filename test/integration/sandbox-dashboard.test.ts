import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const status = z.looseObject({ run: z.looseObject({ state: z.string() }).optional() });

it('a sandbox prints the link of its dashboard, which is gone with it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'nestor-sandbox-'));
  const sandbox = spawn(
    process.execPath,
    [
      join(root, 'bin/nestor.js'),
      ...['sandbox', '--project', 'builtin:drift', '--seed-model', join(root, 'test/mnist/seed/seed.safetensors')],
      ...['--clients', '2', '--combiners', '1', '--rounds', '1', '--port', '0', '--json'],
    ],
    { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(sandbox, 'close');
  try {
    let url: string | undefined;
    const lines: string[] = [];
    for await (const line of createInterface({ input: sandbox.stderr })) {
      lines.push(line);
      url = /^nestor: Dashboard at (http:\S+)$/.exec(line)?.[1];
      if (url !== undefined) break;
    }
    if (url === undefined) throw new Error(`no link:\n${lines.join('\n')}`);

    for await (const line of createInterface({ input: sandbox.stdout })) if (line.includes('run.completed')) break;
    const page = await fetch(`${url}/table`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const script = /src="(\/app\/[^"]+)"/.exec(await page.text())?.[1] ?? '';
    expect((await fetch(url + script)).status).toBe(200);
    expect(status.parse(await (await fetch(`${url}/status`)).json()).run?.state).toBe('completed');

    sandbox.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  } finally {
    sandbox.kill('SIGKILL');
    await ended;
    await rm(dir, { recursive: true, force: true });
  }
});
