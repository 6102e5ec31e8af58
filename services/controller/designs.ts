import {
  designKey,
  isNestorError,
  NestorError,
  readDesign,
  requireValid,
  type CodeRecord,
  type DesignRecord,
  type SchemaRecord,
} from '../core/index.js';
import type { ControlRecords } from '../storage/index.js';
import { amend } from './amend.js';
import type { CodeLibrary } from './code/library.js';

/** What users say of a design. */
export interface DesignInfo {
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** Designs with the revisions of their schemas and code. */
export class Designs {
  constructor(
    private readonly records: ControlRecords,
    private readonly library: CodeLibrary,
    /** Told the key of each design that has changed. */
    private readonly changed: (designKey: string) => void = () => undefined,
  ) {}

  /** @throws resource.exists */
  async create(userId: string, { id, name = '', description = '' }: DesignInfo): Promise<DesignRecord> {
    const _id = designKey(userId, id);
    // Jobs may still use revisions of a design that had this name.
    const [schemas, codes] = await Promise.all([this.records.schemas.ofDesign(_id), this.records.codes.ofDesign(_id)]);
    const design = {
      ...{ _id, userId, designId: id, name, description },
      ...{ schemaRevisions: schemas.at(-1)?.revision ?? 0, codeRevisions: codes.at(-1)?.revision ?? 0 },
    };
    try {
      const created = await this.records.designs.insert(design);
      this.changed(_id);
      return created;
    } catch (error) {
      if (!isNestorError(error) || error.code !== 'records.duplicate') throw error;
      throw new NestorError('resource.exists', `duplicate key error: there is a design ${id}`, { cause: error });
    }
  }

  list(userId: string, limit: number): Promise<readonly DesignRecord[]> {
    return this.records.designs.ofUser(userId, { limit });
  }

  /** @throws resource.not_found */
  async get(userId: string, id: string): Promise<DesignRecord> {
    return found(await this.records.designs.get(designKey(userId, id)), `design ${id}`);
  }

  /** @throws resource.not_found */
  async update(userId: string, id: string, { name, description }: Omit<DesignInfo, 'id'>): Promise<void> {
    const { _id } = found(
      await amend(this.records.designs, designKey(userId, id), () => ({ name, description })),
      `design ${id}`,
    );
    this.changed(_id);
  }

  /** Removes a design with its schemas and code; jobs keep what they were made from. @throws resource.in_use */
  async remove(userId: string, id: string, isForced: boolean): Promise<void> {
    const { _id } = await this.get(userId, id);
    const jobs = await this.records.jobs.ofDesign(_id);
    if (jobs.length > 0 && !isForced) {
      throw new NestorError('resource.in_use', `design used in job: design id: ${id} | jobs count ${jobs.length}`);
    }
    await this.records.designs.remove(_id);
    for (const schema of await this.records.schemas.ofDesign(_id)) await this.records.schemas.remove(schema._id);
    await this.dropUnusedCode(_id);
    this.changed(_id);
  }

  /**
   * Adds a revision of the schema, which is in force from then on.
   * @throws design.invalid with all findings, resource.not_found
   */
  async addSchema(userId: string, id: string, json: Readonly<Record<string, unknown>>): Promise<number> {
    requireValid(readDesign(json));
    const { _id, schemaRevisions: revision } = await this.#reserve(userId, id, 'schemaRevisions');
    await this.records.schemas.insert({ _id: `${_id}:${revision}`, designKey: _id, revision, schema: json });
    await amend(this.records.designs, _id, ({ schemaRevision = 0 }) => ({
      schemaRevision: Math.max(schemaRevision, revision),
    }));
    this.changed(_id);
    return revision;
  }

  /** Replaces one revision of the schema, as the old interface does. @throws design.invalid, resource.not_found */
  async replaceSchema(userId: string, id: string, revision: number, json: Readonly<Record<string, unknown>>) {
    requireValid(readDesign(json));
    const { _id, designKey: key } = await this.schema(userId, id, revision);
    await amend(this.records.schemas, _id, () => ({ schema: json }));
    this.changed(key);
  }

  /** The schema in force, or an older revision. @throws resource.not_found */
  async schema(userId: string, id: string, revision?: number): Promise<SchemaRecord> {
    const design = await this.get(userId, id);
    const wanted = revision ?? design.schemaRevision;
    const schema = wanted === undefined ? undefined : await this.records.schemas.revision(design._id, wanted);
    return found(schema, `schema${revision === undefined ? '' : ` of revision ${revision}`} in design ${id}`);
  }

  /** All revisions, oldest first. @throws resource.not_found */
  async schemas(userId: string, id: string): Promise<readonly SchemaRecord[]> {
    return await this.records.schemas.ofDesign((await this.get(userId, id))._id);
  }

  /** Removes all revisions; jobs keep the tasks that they were expanded into. @throws resource.not_found */
  async removeSchema(userId: string, id: string): Promise<void> {
    await this.schema(userId, id);
    const key = designKey(userId, id);
    await amend(this.records.designs, key, () => ({ schemaRevision: null }));
    for (const schema of await this.records.schemas.ofDesign(key)) await this.records.schemas.remove(schema._id);
    this.changed(key);
  }

  /**
   * Adds a revision of the code, which is in force from then on.
   * @param path the archive
   * @throws code.malformed, code.unsafe, code.too_large, resource.not_found, storage.…
   */
  async addCode(userId: string, id: string, path: string): Promise<number> {
    const { _id, codeRevisions: revision } = await this.#reserve(userId, id, 'codeRevisions');
    const name = `${encodeURIComponent(userId)}/${encodeURIComponent(id)}/${revision}`;
    const kept = await this.library.keep(path, name);
    await this.records.codes.insert({ _id: `${_id}:${revision}`, designKey: _id, revision, ...kept });
    await amend(this.records.designs, _id, ({ codeRevision = 0 }) => ({
      codeRevision: Math.max(codeRevision, revision),
    }));
    this.changed(_id);
    return revision;
  }

  /** The code in force, or an older revision. @throws resource.not_found */
  async code(userId: string, id: string, revision?: number): Promise<CodeRecord> {
    const design = await this.get(userId, id);
    const wanted = revision ?? design.codeRevision;
    const code = wanted === undefined ? undefined : await this.records.codes.revision(design._id, wanted);
    return found(code, `code${revision === undefined ? '' : ` of revision ${revision}`} in design ${id}`);
  }

  /** Takes the code out of force; jobs keep what they were made from. @throws resource.not_found */
  async removeCode(userId: string, id: string): Promise<void> {
    await this.code(userId, id);
    const key = designKey(userId, id);
    await amend(this.records.designs, key, () => ({ codeRevision: null }));
    await this.dropUnusedCode(key);
    this.changed(key);
  }

  /** Removes the code of a design that has none in force any more, but for what jobs were made from. */
  async dropUnusedCode(key: string): Promise<void> {
    if ((await this.records.designs.get(key))?.codeRevision !== undefined) return;
    const used = new Set((await this.records.jobs.ofDesign(key)).map(({ codeRevision }) => codeRevision));
    for (const code of await this.records.codes.ofDesign(key)) {
      if (used.has(code.revision)) continue;
      await this.records.codes.remove(code._id);
      await this.library.remove(code);
    }
  }

  /** Takes the next number of a revision, which nobody else gets. */
  async #reserve(userId: string, id: string, counter: 'schemaRevisions' | 'codeRevisions'): Promise<DesignRecord> {
    const design = await amend(this.records.designs, designKey(userId, id), (current) => ({
      [counter]: current[counter] + 1,
    }));
    return found(design, `design ${id}`);
  }
}

/** @throws resource.not_found */
export const found = <T>(document: T | undefined, what: string): T => {
  if (document === undefined) throw new NestorError('resource.not_found', `there is no ${what}`);
  return document;
};
