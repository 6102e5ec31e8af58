import { afterEach, describe, expect, it, vi } from 'vitest';
import { jobOf, participantDesign } from '../support/job-designs.js';
import { JobSystem } from '../support/job-system.js';
import { seedModelFile } from '../support/models.js';
import { OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { Processes } from '../support/processes.js';
import { scrape } from '../support/prometheus-text.js';
import { rest } from '../support/rest.js';

/** Real processes start, and share the machine with other tests. */
vi.setConfig({ testTimeout: 150_000 });

let processes: Processes;
let collector: OtlpReceiver | undefined;
afterEach(async () => {
  await processes.close();
  await collector?.close();
  collector = undefined;
});

/** A reducer, one combiner and two clients, and a run of `rounds` from start to end. */
const train = async (rounds: number): Promise<void> => {
  await processes.startReducer();
  processes.startCombiner('combiner-1');
  processes.startClient('client-1', 'builtin:drift', '--metrics-port', '0');
  processes.startClient('client-2', 'builtin:drift');
  const api = rest(processes.port);
  await api.uploadModel(seedModelFile());
  await api.start({ rounds, clientsRequested: 2, clientsRequired: 2, seed: 3 });
  await processes.logged('reducer', ({ type }) => type === 'run.completed');
};

const portIn = async (name: string, key: string): Promise<number> =>
  Number((await processes.logged(name, (line) => line[key] !== undefined))[key]);

describe('/metrics', () => {
  it('counts rounds, phases, updates, bytes and peers at reducer, combiner and client', async () => {
    processes = await Processes.open();
    await train(2);
    const reducer = await scrape(processes.port);
    expect(reducer.get('nestor_rounds_total{state="committed"}')).toBe(2);
    expect(reducer.get('nestor_runs_total{state="completed"}')).toBe(1);
    expect(reducer.get('nestor_run_round')).toBe(2);
    expect(reducer.get('nestor_round_seconds_count')).toBe(2);
    for (const phase of ['select', 'collect', 'merge', 'commit', 'validate']) {
      expect(reducer.get(`nestor_round_phase_seconds_count{phase="${phase}"}`), phase).toBe(2);
    }
    expect(reducer.get('nestor_updates_total{outcome="accepted"}')).toBe(4);
    expect(reducer.get('nestor_validations_total{outcome="accepted"}')).toBe(4);
    expect(reducer.get('nestor_peers_connected{role="combiner"}')).toBe(1);
    expect(reducer.get('nestor_peers_connected{role="client"}')).toBe(2);
    expect(reducer.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);

    const combiner = await scrape(await portIn('combiner-1', 'port'));
    expect(combiner.get('nestor_updates_total{outcome="accepted"}')).toBe(4);
    expect(combiner.get('nestor_round_phase_seconds_count{phase="merge"}')).toBe(2);
    expect(combiner.get('nestor_peers_connected{role="client"}')).toBe(2);
    expect(combiner.get('nestor_peers_connected{role="reducer"}')).toBe(1);

    const client = await scrape(await portIn('client-1', 'metricsPort'));
    expect(client.get('nestor_updates_total{outcome="accepted"}')).toBe(2);
    expect(client.get('nestor_round_phase_seconds_count{phase="train"}')).toBe(2);
    expect(client.get('nestor_peers_connected{role="combiner"}')).toBe(1);

    // Each model goes down once to the combiner and to each client, each client's updates go up.
    const models = await rest(processes.port).models();
    const modelBytes = models.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    const bytes = (metrics: ReadonlyMap<string, number>, direction: 'in' | 'out') =>
      metrics.get(`nestor_blob_bytes_total{direction="${direction}"}`);
    expect(models).toHaveLength(3);
    expect(bytes(reducer, 'out')).toBe(modelBytes);
    expect(bytes(client, 'in')).toBe(modelBytes);
    expect(bytes(client, 'out')).toBeGreaterThan(0);
    expect(bytes(combiner, 'in')).toBe(modelBytes + 2 * (bytes(client, 'out') ?? 0));
    expect(bytes(combiner, 'out')).toBe(2 * modelBytes + (bytes(reducer, 'in') ?? 0));
  });
});

describe('/metrics of a topology', () => {
  it('counts jobs, tasks, agents and deployers at controller, deployer and agent, each at a port of its own', async () => {
    const system = await JobSystem.open({ NESTOR_METRICS_PORT: '0' });
    processes = system.processes;
    const jobId = await system.createJob({
      ...participantDesign,
      job: { ...jobOf(1), dataSpec: { fromUser: { default: 1 }, fromSystem: [] } },
    });
    const task = (await system.tasks(jobId)).find(({ type }) => type === 'user')!;
    system.startAgent('agent', task.taskId, 'chosen-by-me');
    const [agentPort, deployerPort] = [await portIn('agent', 'metricsPort'), await portIn('deployer', 'metricsPort')];
    const before = await scrape(agentPort);
    expect([before.get('nestor_tasks_running'), before.get('nestor_tasks_total{state="completed"}')]).toEqual([0, 0]);
    await system.start(jobId);
    expect(await system.ended(jobId)).toBe('completed');

    const controller = await scrape(Number(new URL(system.url).port));
    expect(controller.get('nestor_jobs_total{state="completed"}')).toBe(1);
    expect(controller.get('nestor_jobs_total{state="failed"}')).toBe(0);
    expect(controller.get('nestor_tasks_total{state="completed"}')).toBe(2);
    expect(controller.get('nestor_peers_connected{role="agent"}')).toBeGreaterThanOrEqual(1);
    expect(controller.get('nestor_peers_connected{role="deployer"}')).toBe(1);
    expect(controller.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    const agent = await scrape(agentPort);
    expect([agent.get('nestor_tasks_running'), agent.get('nestor_tasks_total{state="completed"}')]).toEqual([0, 1]);
    const deployer = await scrape(deployerPort);
    expect(deployer.get('nestor_tasks_running')).toBeLessThanOrEqual(1);
    expect([...deployer.keys()].find((series) => series.startsWith('nestor_build_info'))).toContain('deployer');
  });
});

describe('the trace of a round', () => {
  const openTraced = async (protocol: string): Promise<OtlpReceiver> => {
    processes = await Processes.open();
    collector = await OtlpReceiver.open();
    processes.env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    };
    return collector;
  };

  it('holds what reducer, combiner and clients did for it, each below what asked for it', async () => {
    const { spans, until } = bound(await openTraced('http/json'));
    await train(1);
    const count = (service: string, name: string) =>
      spans.filter((span) => span.service === service && span.name === name).length;
    await until(() => count('nestor-reducer', 'round') === 1 && count('nestor-client', 'upload') === 4);
    await until(() => count('nestor-combiner', 'validate') === 1);

    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const round = spans.find(({ name }) => name === 'round')!;
    expect(round.parentSpanId ?? '').toBe('');
    expect(round.attributes['nestor.updates']).toBeDefined();
    const tree = pathsOf(spans);
    const perClient = (parent: string, work: string) =>
      ['client-1', 'client-2'].flatMap((client) =>
        ['', '/download', `/${work}`, '/upload'].map((part) => `${parent}/task@${client}${part}`),
      );
    for (const path of [
      ...['select', 'collect', 'merge', 'commit', 'validate'].map((phase) => `round/${phase}`),
      'round/collect/collect@combiner-1',
      'round/collect/collect@combiner-1/download',
      ...perClient('round/collect/collect@combiner-1', 'train'),
      'round/merge/merge@combiner-1',
      'round/validate/validate@combiner-1',
      ...perClient('round/validate/validate@combiner-1', 'evaluate'),
    ]) {
      expect(tree, path).toContain(path);
    }
    expect(spans.filter(({ status }) => status.code === 2)).toEqual([]);
  });

  it('is sent as protobuf unless JSON is asked for', async () => {
    const receiver = await openTraced('http/protobuf');
    await processes.startReducer();
    await rest(processes.port).uploadModel(seedModelFile());
    const { _id } = await rest(processes.port).start({ rounds: 1, clientsRequired: 1 });
    processes.startClient('client-1', 'builtin:drift', '--reducer-port', String(processes.port));
    processes.startCombiner('combiner-1');
    await processes.logged('reducer', ({ type, runId }) => type === 'run.completed' && runId === _id);
    await receiver.until(() => receiver.contentTypes.has('application/x-protobuf'));
    expect([...receiver.contentTypes]).toEqual(['application/x-protobuf']);
  });

  it('costs a run nothing when the collector is away', async () => {
    await openTraced('http/json');
    await collector?.close();
    collector = undefined;
    await train(1);
    await processes.kill('reducer', 'SIGTERM');
    expect((await processes.ended('reducer')).status).toBe(0);
  });
});

const bound = (receiver: OtlpReceiver) => ({
  spans: receiver.spans,
  until: (fits: () => boolean) => receiver.until(fits),
});

/** Each span as the names from the root to it; where the service changes, with the instance's name. */
const pathsOf = (spans: readonly ReceivedSpan[]): readonly string[] => {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const pathOf = (span: ReceivedSpan): string => {
    const parent = byId.get(span.parentSpanId ?? '');
    if (parent === undefined) return span.name;
    const own = parent.instance === span.instance ? span.name : `${span.name}@${String(span.instance)}`;
    return `${pathOf(parent)}/${own}`;
  };
  return spans.map(pathOf);
};
