import type { RequestListener } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ClientOutcome, SpanName } from '../../core/index.js';
import { createInstruments, type Instruments } from './instruments.js';

/** Longer than the default of 10 ms: a timer that fires so often costs more than it tells. */
const eventLoopPrecisionMs = 100;

const connectionsName = 'nestor_peers_connected';
const tasksRunningName = 'nestor_tasks_running';

/** What a service of Nestor is. */
export type ServiceKind = 'reducer' | 'combiner' | 'client' | 'dashboard' | 'controller' | 'deployer' | 'agent';

/** The phases of a round in which each service has a part. */
const phasesOf: Readonly<Record<ServiceKind, readonly SpanName[]>> = {
  reducer: ['select', 'collect', 'merge', 'commit', 'validate'],
  combiner: ['download', 'collect', 'merge', 'validate'],
  client: ['download', 'train', 'evaluate', 'upload'],
  dashboard: [],
  controller: [],
  deployer: [],
  agent: [],
};

/** Peers that are connected now, by role. */
type ConnectedPeers = Readonly<Partial<Record<'reducer' | 'combiner' | 'client' | 'agent' | 'deployer', number>>>;

/** The metrics of one service, in a registry of its own. */
export class Metrics {
  readonly #registry = new Registry();
  readonly instruments: Instruments = createInstruments(this.#registry);

  constructor(service: ServiceKind, version: string) {
    this.instruments.build.set({ service, version }, 1);
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: eventLoopPrecisionMs });
    this.#beginAtZero(service);
  }

  /** Names of all metrics that there can be. */
  names(): readonly string[] {
    return [connectionsName, tasksRunningName, ...this.#registry.getMetricsAsArray().map(({ name }) => name)];
  }

  /** Tells at each reading who is connected. */
  countPeers(connected: () => ConnectedPeers): void {
    const gauge = new Gauge({
      name: connectionsName,
      help: 'Peers that are connected, by their role: reducer, combiner, client, agent, deployer.',
      labelNames: ['role'],
      registers: [this.#registry],
      collect: () => {
        for (const [role, count] of Object.entries(connected())) gauge.set({ role }, count);
      },
    });
  }

  /** Tells at each reading how many tasks are at work here. */
  countTasks(running: () => number): void {
    const gauge = new Gauge({
      name: tasksRunningName,
      help: 'Tasks that an agent is at work on, or whose agents a deployer runs.',
      registers: [this.#registry],
      collect: () => {
        gauge.set(running());
      },
    });
  }

  /** Rates see the first event of a series only if the series was there before it, at zero. */
  #beginAtZero(service: ServiceKind): void {
    const { blobBytes, updates, validations, runs, rounds, jobs, tasks, phaseSeconds } = this.instruments;
    for (const state of ['completed', 'failed', 'terminated']) {
      if (service === 'controller') jobs.inc({ state }, 0);
      if (service === 'controller' || service === 'agent') tasks.inc({ state }, 0);
    }
    if (phasesOf[service].length === 0) return;
    for (const direction of ['in', 'out']) blobBytes.inc({ direction }, 0);
    for (const outcome of ['accepted', 'failed', 'refused', 'lost']) {
      updates.inc({ outcome }, 0);
      validations.inc({ outcome }, 0);
    }
    for (const phase of phasesOf[service]) phaseSeconds.zero({ phase });
    if (service !== 'reducer') return;
    for (const state of ['completed', 'failed', 'stopped']) runs.inc({ state }, 0);
    for (const state of ['committed', 'abandoned']) rounds.inc({ state }, 0);
  }

  /** A span has ended. */
  spanEnded(name: SpanName, seconds: number): void {
    if (name === 'round') this.instruments.roundSeconds.observe(seconds);
    else if (name !== 'task') this.instruments.phaseSeconds.observe({ phase: name }, seconds);
  }

  partEnded(work: 'train' | 'validate', outcome: ClientOutcome['outcome']): void {
    if (outcome === 'asked' || outcome === 'unused') return;
    this.instruments[work === 'train' ? 'updates' : 'validations'].inc({ outcome });
  }

  /** Answers every request with the metrics in Prometheus's text format. */
  readonly page: RequestListener = (request, response) => {
    this.#registry.metrics().then(
      (text) => {
        response.writeHead(200, { 'content-type': this.#registry.contentType, 'cache-control': 'no-store' });
        response.end(request.method === 'HEAD' ? undefined : text);
      },
      (error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      },
    );
  };
}
