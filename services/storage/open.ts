import { openFilesystem, type FilesystemConfig } from './filesystem/store.js';
import type { ObjectStore } from './object-store.js';
import type { Records } from './records.js';
import { openSqlite, type SqliteConfig } from './sqlite/records.js';

export type ObjectStoreConfig = FilesystemConfig;
export type RecordsConfig = SqliteConfig;

/**
 * An object store. Nothing is touched before the first call; call `ready`, again after a failure if need be,
 * before anything else.
 */
export const openObjectStore = (config: ObjectStoreConfig): ObjectStore => openFilesystem(config);

/**
 * A record store. Nothing is touched before the first call; call `ready`, again after a failure if need be,
 * before anything else.
 */
export const openRecords = (config: RecordsConfig): Records => openSqlite(config);
