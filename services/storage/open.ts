import { openMinio, type MinioConfig } from './minio/store.js';
import type { MongodbConfig } from './mongodb/connection.js';
import { openMongodb } from './mongodb/records.js';
import { openFilesystem, type FilesystemConfig } from './filesystem/store.js';
import type { ObjectStore } from './object-store.js';
import type { Records } from './records.js';
import { openSqlite, type SqliteConfig } from './sqlite/records.js';

export type ObjectStoreConfig = FilesystemConfig | MinioConfig;
export type RecordsConfig = SqliteConfig | MongodbConfig;

/**
 * An object store. Nothing is touched, and no driver loaded, before the first call. `ready` makes what is missing;
 * it tries once, so who wants to wait for a server calls it again.
 */
export const openObjectStore = (config: ObjectStoreConfig): ObjectStore => {
  switch (config.kind) {
    case 'filesystem':
      return openFilesystem(config);
    case 'minio':
      return openMinio(config);
  }
};

/**
 * A record store. Nothing is touched, and no driver loaded, before the first call. `ready` makes what is missing;
 * it tries once, so who wants to wait for a server calls it again.
 */
export const openRecords = (config: RecordsConfig): Records => {
  switch (config.kind) {
    case 'sqlite':
      return openSqlite(config);
    case 'mongodb':
      return openMongodb(config);
  }
};
