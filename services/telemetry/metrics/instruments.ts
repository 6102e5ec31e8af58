import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** From a fast merge to an hour of training. */
const durationBuckets = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];

/** Every metric that is Nestor's own. What one service never does, stays at zero or absent there. */
export const createInstruments = (registry: Registry) => {
  const registers = [registry];
  return {
    build: new Gauge({
      name: 'nestor_build_info',
      help: 'Always 1; says which service this is and which version.',
      labelNames: ['service', 'version'],
      registers,
    }),
    runs: new Counter({
      name: 'nestor_runs_total',
      help: 'Runs that have ended, by state: completed, failed, stopped.',
      labelNames: ['state'],
      registers,
    }),
    rounds: new Counter({
      name: 'nestor_rounds_total',
      help: 'Attempts at rounds that have ended, by state: committed, abandoned.',
      labelNames: ['state'],
      registers,
    }),
    roundSeconds: new Histogram({
      name: 'nestor_round_seconds',
      help: 'Duration of attempts at rounds, with validation.',
      buckets: durationBuckets,
      registers,
    }),
    phaseSeconds: new Histogram({
      name: 'nestor_round_phase_seconds',
      help: 'Duration of what this service does in a round, by phase.',
      labelNames: ['phase'],
      buckets: durationBuckets,
      registers,
    }),
    updates: new Counter({
      name: 'nestor_updates_total',
      help: "Clients' parts in rounds, by outcome: accepted, failed, refused, lost.",
      labelNames: ['outcome'],
      registers,
    }),
    validations: new Counter({
      name: 'nestor_validations_total',
      help: "Clients' validations of models, by outcome: accepted, failed, refused, lost.",
      labelNames: ['outcome'],
      registers,
    }),
    blobBytes: new Counter({
      name: 'nestor_blob_bytes_total',
      help: 'Bytes of models, updates and sums that were transferred, by direction: in, out.',
      labelNames: ['direction'],
      registers,
    }),
    jobs: new Counter({
      name: 'nestor_jobs_total',
      help: 'Jobs that have ended, by state: completed, failed, terminated.',
      labelNames: ['state'],
      registers,
    }),
    tasks: new Counter({
      name: 'nestor_tasks_total',
      help: 'Tasks whose agents have told their end, by state: completed, failed, terminated.',
      labelNames: ['state'],
      registers,
    }),
    runRound: new Gauge({
      name: 'nestor_run_round',
      help: 'Rounds that the latest run has committed.',
      registers,
    }),
    roundClients: new Gauge({
      name: 'nestor_round_clients',
      help: 'Clients of the work at hand, by state: asked, answered.',
      labelNames: ['state'],
      registers,
    }),
    modelMetric: new Gauge({
      name: 'nestor_model_metric',
      help: "Metrics of the latest validated model: weighted means over clients, under the learner's names.",
      labelNames: ['metric'],
      registers,
    }),
  };
};

export type Instruments = ReturnType<typeof createInstruments>;
