import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoid } from 'nanoid';
import { isModelId, NestorError, type ModelId, type ModelRecord } from '../core/index.js';
import type { ObjectStore, Records } from '../storage/index.js';
import type { Spool } from '../transport/index.js';
import { inspectModel } from '../workers/index.js';

const bucket = 'models/';
const suffix = '.safetensors';
const objectName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

/** The models of the federation: their files in the object store, their records, the copies in the spool. */
export class ModelLibrary {
  constructor(
    private readonly objects: ObjectStore,
    private readonly records: Records,
    private readonly spool: Spool,
    /** Folder for files on their way; in the spool's file system. */
    private readonly scratchDir: string,
    private readonly maxModelBytes: number,
  ) {}

  /** Empties the scratch folder of what an earlier process left. */
  async open(): Promise<void> {
    await rm(this.scratchDir, { recursive: true, force: true });
    await mkdir(this.scratchDir, { recursive: true });
  }

  scratchPath(): string {
    return join(this.scratchDir, nanoid());
  }

  /**
   * Checks a file and keeps it. The file is gone afterwards.
   * @throws model.malformed and its like, request.invalid for a name that is none
   */
  async import(path: string, name?: string): Promise<ModelRecord> {
    try {
      if (name !== undefined && !objectName.test(name)) {
        throw new NestorError(
          'request.invalid',
          `name: letters, digits, dots, dashes and underscores expected, got "${name}"`,
        );
      }
      const seen = await this.#inspect(path);
      const fileName = name === undefined ? seen.modelId : name.replace(/\.safetensors$/, '');
      const objectKey = `${bucket}${fileName}${suffix}`;
      await this.objects.putFile(objectKey, path);
      return await this.#add(seen, objectKey, name === undefined ? undefined : `${fileName}${suffix}`);
    } finally {
      await rm(path, { force: true });
    }
  }

  /**
   * The model that a run starts from: the chosen one (an id or an object's name), else the latest, else
   * the only file in the bucket.
   * @throws model.not_found, model.none, model.ambiguous, model.malformed and its like
   */
  async resolve(choice: string | undefined): Promise<ModelRecord> {
    if (choice !== undefined) return this.#chosen(choice);
    const [lastRun] = await this.records.runs.list({ limit: 1 });
    const latest = lastRun && (await this.records.models.get(lastRun.latestModelId));
    if (latest !== undefined) return latest;
    const keys = await this.#keys();
    const files = keys.filter((key) => key.endsWith(suffix));
    const [only, ...others] = files;
    if (only === undefined) {
      const found =
        keys.length === 0
          ? 'the bucket `models` is empty'
          : `the bucket \`models\` has no *${suffix} file, only ${keys.join(', ')}`;
      throw new NestorError(
        'model.none',
        `${found}; upload a seed model with \`nestor model put FILE\`, the object store's console, or POST /api/v1/models`,
      );
    }
    if (others.length > 0) {
      const models = files.map((key) => key.slice(bucket.length));
      throw new NestorError('model.ambiguous', `choose one with \`model=\`: ${models.join(', ')}`, {
        details: { models },
      });
    }
    return this.#fromBucket(only);
  }

  /** Brings the model's file into the spool. @returns its path. @throws model.not_found */
  async inSpool({ file, objectKey, _id }: ModelRecord, signal?: AbortSignal): Promise<string> {
    if (this.spool.has(file)) return this.spool.path(file.name);
    const path = this.scratchPath();
    try {
      await this.objects.getFile(objectKey, path, signal);
      const { modelId, file: found } = await this.#inspect(path);
      if (modelId !== _id) throw new NestorError('model.not_found', `${objectKey} no longer holds model ${_id}`);
      await this.spool.adopt(path, found);
      if (found.name !== file.name) throw new NestorError('model.not_found', `${objectKey} has been rewritten`);
      return this.spool.path(file.name);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** The model's bytes as a file of its own, for a reader of its own pace. @throws model.not_found */
  async copy(id: ModelId, path: string): Promise<number> {
    const model = await this.records.models.get(id);
    if (model === undefined) throw new NestorError('model.not_found', `there is no model ${id}`);
    return (await this.objects.getFile(model.objectKey, path)).sizeBytes;
  }

  async #chosen(choice: string): Promise<ModelRecord> {
    if (isModelId(choice)) {
      const known = await this.records.models.get(choice);
      if (known !== undefined) return known;
    }
    for (const key of [`${bucket}${choice}`, `${bucket}${choice}${suffix}`]) {
      if (objectName.test(choice) && (await this.objects.stat(key)) !== undefined) return this.#fromBucket(key);
    }
    throw new NestorError(
      'model.not_found',
      `expected an id of 64 hexadecimal digits or an object in the bucket \`models\`, got "${choice}"`,
    );
  }

  /** A file that somebody put into the bucket, or put there anew under the same name. */
  async #fromBucket(objectKey: string): Promise<ModelRecord> {
    const path = this.scratchPath();
    try {
      await this.objects.getFile(objectKey, path);
      return await this.#add(await this.#inspect(path), objectKey, objectKey.slice(bucket.length));
    } finally {
      await rm(path, { force: true });
    }
  }

  async #inspect(path: string) {
    const { size } = await stat(path);
    if (size > this.maxModelBytes) {
      throw new NestorError('model.too_large', `at most ${this.maxModelBytes} bytes are allowed, the file has ${size}`);
    }
    return inspectModel(path, { maxFileBytes: this.maxModelBytes });
  }

  async #add(
    seen: Awaited<ReturnType<typeof inspectModel>>,
    objectKey: string,
    name: string | undefined,
  ): Promise<ModelRecord> {
    const { modelId, file, tensors, parameters } = seen;
    const model = await this.records.models.add({
      _id: modelId,
      file,
      objectKey,
      tensors,
      parameters,
      ...(name === undefined ? {} : { name }),
    });
    if (model.runId === undefined) {
      const shown = model.name === undefined ? {} : { name: model.name };
      await this.records.summaries.put({ _id: `uploaded:${modelId}`, modelId, ...shown });
    }
    return model;
  }

  async #keys(): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const { key } of this.objects.list(bucket)) keys.push(key);
    return keys;
  }
}
