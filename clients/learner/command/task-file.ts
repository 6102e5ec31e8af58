import { z } from 'zod';

import type { LearnerContext, LearnerTask } from '../../../services/core/index.js';

/** What a command is told: `task.json`, whose path is in `NESTOR_TASK`. docs/projects.md explains it to users. */
export interface TaskFile {
  readonly schemaVersion: 1;
  readonly kind: 'train' | 'validate';
  /** Safetensors file of the base model; a copy of this task's own. */
  readonly modelPath: string;
  /** Where `train` writes the delta: trained minus base, the base's F32 tensors. */
  readonly updatePath?: string;
  /** Where the metrics go: `{"numExamples": 600, "loss": 0.12, …}`. */
  readonly metricsPath: string;
  readonly runId: string;
  /** 1 for the first. */
  readonly round: number;
  readonly client: string;
  readonly modelId: string;
  /** For everything random: a whole number below 2^32. */
  readonly seed: number;
  readonly timeoutMs: number;
  readonly settings: LearnerTask['settings'];
  readonly partition: LearnerContext['partition'];
  /** Folder that belongs to this client and outlives its process. */
  readonly dataDir: string;
  readonly projectDir: string;
  /** `dataset` of project.yaml, if it has one. */
  readonly datasetPath?: string;
  /** In jobs: `url` of the dataset that the task trains on. */
  readonly dataset?: string;
}

/** `metrics.json`: the number of examples and, beside it, numbers. Booleans, texts and nulls are refused. */
export const metricsSchema = z
  .object({ numExamples: z.int().min(1).max(1_048_576) })
  .catchall(z.number())
  .transform(({ numExamples, ...metrics }) => ({ numExamples, metrics }));
