import { isNestorError, NestorError, type DatasetRecord } from '../core/index.js';
import type { ControlRecords } from '../storage/index.js';
import { amend } from './amend.js';
import { found } from './designs.js';
import { newId } from './new-id.js';

/** What users say of a dataset. */
export interface DatasetInfo {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly url: string;
  readonly dataFormat: string;
  readonly realm: string;
  readonly isPublic?: boolean | undefined;
}

/** Realms that begin so are regions, others are computes. */
const regionPrefix = 'default/';
const defaultCompute = 'default';

/** Datasets: where data lies, and on which compute it is trained on. */
export class Datasets {
  constructor(private readonly records: ControlRecords) {}

  /** @returns its id. @throws resource.exists, resource.not_found for a realm without a compute */
  async create(userId: string, info: DatasetInfo): Promise<string> {
    const _id = newId();
    const fields = await this.#fieldsOf(info);
    await unique(this.records.datasets.insert({ _id, userId, ...fields }), info.url);
    return _id;
  }

  list(userId: string, limit: number): Promise<readonly DatasetRecord[]> {
    return this.records.datasets.ofUser(userId, { limit });
  }

  listPublic(limit: number): Promise<readonly DatasetRecord[]> {
    return this.records.datasets.publicOnes({ limit });
  }

  /** One that the user may train on: an own one, or a public one. @throws resource.not_found */
  async get(userId: string, id: string): Promise<DatasetRecord> {
    const dataset = await this.records.datasets.get(id);
    return found(dataset?.userId === userId || dataset?.isPublic === true ? dataset : undefined, `dataset ${id}`);
  }

  /** @throws resource.exists, resource.not_found */
  async update(userId: string, id: string, info: DatasetInfo): Promise<void> {
    await this.#own(userId, id);
    const fields = await this.#fieldsOf(info);
    found(
      await unique(
        amend(this.records.datasets, id, () => fields),
        info.url,
      ),
      `dataset ${id}`,
    );
  }

  /** @throws resource.not_found */
  async remove(userId: string, id: string): Promise<void> {
    await this.#own(userId, id);
    await this.records.datasets.remove(id);
  }

  async #own(userId: string, id: string): Promise<DatasetRecord> {
    const dataset = await this.records.datasets.get(id);
    return found(dataset?.userId === userId ? dataset : undefined, `dataset ${id}`);
  }

  async #fieldsOf({ name = '', description = '', url, dataFormat, realm, isPublic = false }: DatasetInfo) {
    return { name, description, url, dataFormat, isPublic, ...(await this.#placeOf(realm, isPublic)) };
  }

  /** The compute that a realm leads to. */
  async #placeOf(realm: string, isPublic: boolean): Promise<{ readonly realm: string; readonly computeId: string }> {
    if (!realm.startsWith(regionPrefix)) {
      return { realm, computeId: found(await this.records.computes.get(realm), `compute ${realm}`)._id };
    }
    const compute = await this.records.computes.inRegion(realm);
    if (compute !== undefined) return { realm: `${realm}/${compute._id}`, computeId: compute._id };
    if (isPublic) return { realm, computeId: defaultCompute };
    throw new NestorError(
      'resource.not_found',
      `failed to create new private dataset for region: ${realm}: there is no compute`,
    );
  }
}

const unique = async <T>(writing: Promise<T>, url: string): Promise<T> => {
  try {
    return await writing;
  } catch (error) {
    if (!isNestorError(error) || error.code !== 'records.duplicate') throw error;
    throw new NestorError('resource.exists', `duplicate key error: there is a dataset at ${url}`, { cause: error });
  }
};
