import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Resolves when something is so. It is looked at now, and after each of the events of Docker's containers.
 * @param filters of `docker events`, as `label=nestor.job=1`
 * @throws when that takes longer than three minutes
 */
export const untilSo = async (filters: readonly string[], isSo: () => Promise<boolean>): Promise<void> => {
  const since = String(Math.floor(Date.now() / 1000) - 1);
  const args = ['events', '--since', since, '--format', '{{.Action}}', '--filter', 'type=container'];
  const events = spawn('docker', [...args, ...filters.flatMap((filter) => ['--filter', filter])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const limit = setTimeout(() => events.kill(), 180_000);
  try {
    if (await isSo()) return;
    for await (const action of createInterface(events.stdout)) {
      if (/^(health_status|start|die|destroy)/.test(action) && (await isSo())) return;
    }
    throw new Error('it did not become so in three minutes');
  } finally {
    clearTimeout(limit);
    events.kill();
  }
};
