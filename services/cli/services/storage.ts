import { join, resolve } from 'node:path';
import {
  storageChoice,
  type CombinerConfiguration,
  type ControllerConfiguration,
  type ReducerConfiguration,
} from '../../core/index.js';
import type { ObjectStoreConfig, RecordsConfig } from '../../storage/index.js';

export interface StorageConfig {
  readonly storage: ObjectStoreConfig;
  readonly records: RecordsConfig;
}

/** File of the records of a reducer, or a controller, that keeps them itself. @param dataDir its folder */
export const embeddedRecords = (dataDir: string): string => join(dataDir, 'store', 'records.sqlite');

/** Where a reducer keeps models and records, or a controller code and records. @param dataDir its folder */
export const storageConfig = (
  values: ReducerConfiguration | ControllerConfiguration,
  dataDir: string,
): StorageConfig => {
  const embedded: StorageConfig = {
    storage: { kind: 'filesystem', root: join(dataDir, 'store', 'objects') },
    records: { kind: 'sqlite', path: embeddedRecords(dataDir) },
  };
  if (storageChoice(values) === 'embedded') return embedded;
  const { FEDN_MINIO_HOST: minioHost = '' } = values;
  return {
    storage: {
      kind: 'minio',
      host: minioHost,
      port: values.FEDN_MINIO_PORT,
      accessKey: values.FEDN_MINIO_ACCESS_KEY ?? '',
      secretKey: values.FEDN_MINIO_SECRET_KEY ?? '',
      useTls: values.NESTOR_MINIO_TLS,
    },
    records: mongodb(values),
  };
};

/** Where a combiner writes what concerns its clients; nowhere if it knows of no record store. */
export const combinerRecords = (values: CombinerConfiguration, cwd: string): RecordsConfig | undefined => {
  const { NESTOR_RECORDS_FILE: file, FEDN_MONGO_HOST: host } = values;
  if (host !== undefined && storageChoice(values) === 'servers') return mongodb(values);
  return file === undefined ? undefined : { kind: 'sqlite', path: resolve(cwd, file) };
};

const mongodb = (values: ReducerConfiguration | ControllerConfiguration | CombinerConfiguration): RecordsConfig => {
  const { FEDN_MONGO_HOST: host = '', FEDN_MONGO_USER: user, FEDN_MONGO_PASSWORD: password } = values;
  return {
    ...{ kind: 'mongodb', host, port: values.FEDN_MONGO_PORT, database: values.ALLIANCE_UID },
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
};
