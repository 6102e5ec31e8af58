import { z } from 'zod';
import {
  NestorError,
  type EventRecord,
  type ModelId,
  type RoundRecord,
  type RunId,
  type RunRecord,
} from '../../core/index.js';
import type { MlflowRest } from './rest.js';
import { metricsOfEvent, metricsOfRound, parametersOf, type MlflowMetric } from './translate.js';

/** What a run's export is made of. */
export interface RunExportTools {
  readonly mlflow: MlflowRest;
  readonly experiment: string;
  /** Name of the federation. */
  readonly federation: string;
  readonly version: string;
  /** @throws what the records throw */
  run(id: RunId): Promise<RunRecord | undefined>;
  rounds(id: RunId): Promise<readonly RoundRecord[]>;
  /** Does something with a local copy of a model. @throws model.not_found, and what the stores throw */
  withModel(id: ModelId, use: (path: string) => Promise<void>): Promise<void>;
}

/** A part of what an event tells, that MLflow takes or refuses as a whole. */
export interface ExportStep {
  readonly what: string;
  run(signal: AbortSignal): Promise<void>;
}

/** A run of ours at the server. */
interface Counterpart {
  readonly id: string;
  readonly artifactUri: string;
}

const runTag = 'nestor.run_id';
const nothing = z.looseObject({});
const experimentAnswer = z.object({ experiment: z.object({ experiment_id: z.string() }) });
const madeAnswer = z.object({ experiment_id: z.string() });
const runInfo = z
  .object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) })
  .transform(({ info }): Counterpart => ({ id: info.run_id, artifactUri: info.artifact_uri }));
const taggedRun = z
  .object({
    info: z.object({ run_id: z.string(), artifact_uri: z.string() }),
    data: z.object({ tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]) }),
  })
  .transform(({ info, data }) => ({
    id: info.run_id,
    artifactUri: info.artifact_uri,
    runId: (data.tags.find(({ key }) => key === runTag)?.value ?? '') as RunId,
  }));
const taggedAnswer = z.object({ runs: z.array(taggedRun).default([]) });
const foundAnswer = z.object({ runs: z.array(runInfo).default([]) });
const createdAnswer = z.object({ run: runInfo });

const endStates = { completed: 'FINISHED', failed: 'FAILED', stopped: 'KILLED' } as const;
const isEndState = (state: string): state is keyof typeof endStates => Object.hasOwn(endStates, state);
const ends = new Set(Object.keys(endStates).map((state) => `run.${state}`));
const exported = new Set(['run.started', 'round.committed', 'round.validated', ...ends]);

/** MLflow's limit. */
const batchSize = 1_000;

/** Brings runs to MLflow, event by event. Whatever is brought twice is there once. */
export class RunExport {
  readonly #counterparts = new Map<RunId, Counterpart>();
  #experimentId: string | undefined;

  constructor(private readonly tools: RunExportTools) {}

  /** What is to be brought because of an event; nothing for most. */
  stepsOf(event: EventRecord): readonly ExportStep[] {
    const { type, runId } = event;
    if (runId === undefined || !exported.has(type)) return [];
    if (type === 'run.started') return [{ what: `run ${runId}`, run: (signal) => this.#begin(runId, signal) }];
    if (!ends.has(type)) {
      return [
        {
          what: `the metrics of round ${event.round ?? 0} (${type})`,
          run: (signal) => this.#logMetrics(runId, event, signal),
        },
      ];
    }
    return [
      { what: `the model of run ${runId}`, run: (signal) => this.#putModel(runId, signal) },
      { what: `the end of run ${runId}`, run: (signal) => this.#end(runId, signal) },
    ];
  }

  /** Ends runs that have ended without that their trail says so: a reducer was killed before it could. */
  readonly unseenEnds: ExportStep = {
    what: 'ends of runs that the trail does not tell',
    run: async (signal) => {
      const { mlflow, federation } = this.tools;
      const filter = `attributes.status = 'RUNNING' and tags.\`nestor.federation\` = '${federation}'`;
      const search = { experiment_ids: [await this.#experiment(signal)], filter, max_results: 100 };
      for (const open of (await mlflow.post('runs/search', search, taggedAnswer, signal)).runs) {
        const run = await this.tools.run(open.runId);
        if (run === undefined || !isEndState(run.state)) continue;
        this.#counterparts.set(run._id, open);
        const rounds = await this.tools.rounds(run._id);
        await this.#log(open, rounds.flatMap(metricsOfRound), signal);
        await this.#putModel(run._id, signal);
        await this.#end(run._id, signal);
      }
    },
  };

  async #begin(runId: RunId, signal: AbortSignal): Promise<void> {
    await this.#find(runId, signal);
  }

  async #logMetrics(runId: RunId, event: EventRecord, signal: AbortSignal): Promise<void> {
    await this.#log(await this.#find(runId, signal), metricsOfEvent(event), signal);
  }

  async #log({ id }: Counterpart, metrics: readonly MlflowMetric[], signal: AbortSignal): Promise<void> {
    for (let at = 0; at < metrics.length; at += batchSize) {
      const batch = metrics.slice(at, at + batchSize);
      await this.tools.mlflow.post('runs/log-batch', { run_id: id, metrics: batch }, nothing, signal);
    }
  }

  async #putModel(runId: RunId, signal: AbortSignal): Promise<void> {
    const run = await this.#record(runId);
    if (run.latestModelId === run.seedModelId) return;
    const { artifactUri } = await this.#find(runId, signal);
    const folder = /^mlflow-artifacts:(?:\/\/[^/]*)?\/(.+)$/.exec(artifactUri)?.[1];
    if (folder === undefined) {
      throw new NestorError(
        'mlflow.refused',
        `the server keeps artifacts at ${artifactUri} and takes none itself; \`mlflow server --serve-artifacts\` does`,
      );
    }
    await this.tools.withModel(run.latestModelId, (path) =>
      this.tools.mlflow.putArtifact(`${folder}/model/model.safetensors`, path, signal),
    );
  }

  async #end(runId: RunId, signal: AbortSignal): Promise<void> {
    const { mlflow } = this.tools;
    const run = await this.#record(runId);
    const { id } = await this.#find(runId, signal);
    const tags = [
      { key: 'nestor.model_id', value: run.latestModelId },
      ...(run.failure === undefined ? [] : [{ key: 'nestor.failure', value: run.failure.message.slice(0, 5_000) }]),
    ];
    await mlflow.post('runs/log-batch', { run_id: id, tags }, nothing, signal);
    if (!isEndState(run.state)) return;
    const end = { status: endStates[run.state], end_time: Date.parse(run.endedAt ?? run.createdAt) };
    await mlflow.post('runs/update', { run_id: id, ...end }, nothing, signal);
    this.#counterparts.delete(runId);
  }

  /** The run at the server; made if it is not there. */
  async #find(runId: RunId, signal: AbortSignal): Promise<Counterpart> {
    const known = this.#counterparts.get(runId);
    if (known !== undefined) return known;
    const { mlflow } = this.tools;
    const experimentId = await this.#experiment(signal);
    const search = { experiment_ids: [experimentId], filter: `tags.\`${runTag}\` = '${runId}'`, max_results: 1 };
    const [there] = (await mlflow.post('runs/search', search, foundAnswer, signal)).runs;
    const counterpart = there ?? (await this.#create(experimentId, await this.#record(runId), signal));
    this.#counterparts.set(runId, counterpart);
    return counterpart;
  }

  async #create(experimentId: string, run: RunRecord, signal: AbortSignal): Promise<Counterpart> {
    const { mlflow, federation, version } = this.tools;
    const body = {
      experiment_id: experimentId,
      run_name: run._id,
      start_time: Date.parse(run.startedAt ?? run.createdAt),
      tags: [
        { key: runTag, value: run._id },
        { key: 'nestor.federation', value: federation },
        { key: 'nestor.seed_model_id', value: run.seedModelId },
        { key: 'mlflow.source.name', value: 'nestor' },
        { key: 'mlflow.source.version', value: version },
      ],
    };
    const { run: made } = await mlflow.post('runs/create', body, createdAnswer, signal);
    await mlflow.post('runs/log-batch', { run_id: made.id, params: parametersOf(run.config) }, nothing, signal);
    return made;
  }

  async #experiment(signal: AbortSignal): Promise<string> {
    if (this.#experimentId !== undefined) return this.#experimentId;
    const { mlflow, experiment: name } = this.tools;
    const query = { experiment_name: name };
    const there = await mlflow.get('experiments/get-by-name', query, experimentAnswer, signal);
    this.#experimentId =
      there?.experiment.experiment_id ??
      (await mlflow.post('experiments/create', { name }, madeAnswer, signal)).experiment_id;
    return this.#experimentId;
  }

  async #record(runId: RunId): Promise<RunRecord> {
    const run = await this.tools.run(runId);
    if (run === undefined) throw new NestorError('run.not_found', `there is no run ${runId}`);
    return run;
  }
}
