/** What a thousand waiting agents cost their controller. From `dist`: `node dist/test/bench/agents.js`. Linux. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { jobOf, participantDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';
import { processorMs } from './process-stats.js';
import { printRows, type BenchRow } from './rows.js';

const agents = 1_000;
const hosts = 4;
const idleSeconds = 30;
/** Processor time in a second, below which a controller that checks keys counts as done with it. */
const settledMs = 20;

const agentHost = fileURLToPath(new URL('agent-host.js', import.meta.url));

export const benchAgents = async (): Promise<readonly BenchRow[]> => {
  const system = await JobSystem.open();
  const { processes } = system;
  try {
    const dataSpec = { fromUser: { default: agents }, fromSystem: [] };
    const jobId = await system.createJob({ ...participantDesign, job: { ...jobOf(1), dataSpec } });
    const ids = (await system.tasks(jobId)).filter(({ type }) => type === 'user').map(({ taskId }) => taskId);
    const names = Array.from({ length: hosts }, (_, host) => `agents-${host}`);
    const perHost = Math.ceil(ids.length / hosts);
    for (const [host, name] of names.entries()) {
      const share = ids.slice(host * perHost, (host + 1) * perHost);
      processes.spawn(name, [String(system.notifierPort), ...share], agentHost);
    }
    const pid = processes.pid('controller');
    const usedIn = async (seconds: number): Promise<number> => {
      const before = await processorMs(pid);
      await sleep(seconds * 1_000);
      return (await processorMs(pid)) - before;
    };
    // Each agent's first key is hashed slowly, on purpose; a quiet second in between must not count.
    for (let quiet = 0; quiet < 5;) quiet = (await usedIn(1)) < settledMs ? quiet + 1 : 0;
    const idleMs = await usedIn(idleSeconds);
    const startedMs = performance.now();
    await system.start(jobId);
    await Promise.all(names.map((name) => processes.logged(name, ({ msg }) => msg === 'all started')));
    const toldMs = performance.now() - startedMs;
    return [
      {
        name: `controller with ${ids.length} idle agents, over ${idleSeconds} s`,
        value: idleMs / (idleSeconds * 10),
        unit: '% of a core',
        target: '≤ 1',
      },
      { name: `all ${ids.length} agents told that the job starts`, value: toldMs, unit: 'ms' },
    ];
  } finally {
    await system.close();
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) printRows(await benchAgents());
