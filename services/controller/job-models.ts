import { join } from 'node:path';
import { NestorError, type ModelId } from '../core/index.js';
import type { ControlRecords, ObjectStore } from '../storage/index.js';
import { inspectModel } from '../workers/index.js';
import { amend } from './amend.js';
import type { CodeLibrary } from './code/library.js';
import { found } from './designs.js';

/** Largest model that a job may come to, in bytes. */
export const maxModelBytes = 4 * 1024 ** 3;

/** The models that jobs come to: their files among the models of the object store, their ids in the jobs' records. */
export class JobModels {
  constructor(
    private readonly objects: ObjectStore,
    private readonly records: ControlRecords,
    private readonly library: CodeLibrary,
  ) {}

  /**
   * Checks a model that a job has come to, and keeps it.
   * @param receive writes the model's file
   * @throws model.malformed and its like, resource.not_found
   */
  keep(jobId: string, receive: (path: string) => Promise<unknown>): Promise<ModelId> {
    return this.library.withFolder(async (folder) => {
      const path = join(folder, 'model');
      await receive(path);
      const { modelId } = await inspectModel(path, { maxFileBytes: maxModelBytes });
      await this.objects.putFile(keyOf(modelId), path);
      found(await amend(this.records.jobs, jobId, () => ({ modelId })), `job ${jobId}`);
      return modelId;
    });
  }

  /** Brings the model of a job to a new file. @throws model.not_found if it has come to none */
  async fetch(jobId: string, modelId: ModelId | undefined, path: string): Promise<void> {
    if (modelId === undefined) throw new NestorError('model.not_found', `job ${jobId} has not come to a model yet`);
    await this.objects.getFile(keyOf(modelId), path);
  }
}

const keyOf = (modelId: ModelId): string => `models/${modelId}.safetensors`;
