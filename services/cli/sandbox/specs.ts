import { join } from 'node:path';
import type { SandboxConfiguration } from '../../core/index.js';
import { embeddedRecords } from '../services/storage.js';
import type { ProcessSpec } from './fleet.js';

/** What a sandbox is made of. */
export interface SandboxShape {
  readonly values: SandboxConfiguration;
  readonly dataDir: string;
  /** Folder of the project, or a built-in one. */
  readonly project: string;
  readonly combiners: number;
  readonly clients: number;
}

const loopback = '127.0.0.1';

const common = ({ values, dataDir }: SandboxShape) => ({
  NESTOR_DATA_DIR: dataDir,
  NESTOR_LOG_LEVEL: values.NESTOR_LOG_LEVEL,
  NESTOR_LOG_FORMAT: values.NESTOR_LOG_FORMAT ?? 'pretty',
});

export const reducerSpec = (shape: SandboxShape): ProcessSpec => ({
  name: 'reducer',
  command: 'reducer',
  env: {
    ...common(shape),
    FEDN_REDUCER_NAME: 'reducer',
    FEDN_REDUCER_HOST: loopback,
    FEDN_REDUCER_PORT: String(shape.values.FEDN_REDUCER_PORT),
    NESTOR_BIND_HOST: shape.values.NESTOR_BIND_HOST,
    // `.env` may name the servers of the compose files, which are not needed here.
    NESTOR_STORAGE: shape.values.NESTOR_STORAGE,
  },
});

export const dashboardSpec = (shape: SandboxShape, port: number, reducerPort: number): ProcessSpec => ({
  name: 'dashboard',
  command: 'dashboard',
  env: {
    ...common(shape),
    FEDN_DASHBOARD_HOST: 'localhost',
    FEDN_DASHBOARD_PORT: String(port),
    NESTOR_BIND_HOST: shape.values.NESTOR_BIND_HOST,
    FEDN_REDUCER_HOST: loopback,
    FEDN_REDUCER_PORT: String(reducerPort),
  },
});

export const combinerSpecs = (shape: SandboxShape, reducerPort: number): readonly ProcessSpec[] =>
  numbered('combiner', shape.combiners, (name) => ({
    ...common(shape),
    FEDN_COMBINER_NAME: name,
    FEDN_COMBINER_HOST: loopback,
    FEDN_COMBINER_PORT: '0',
    NESTOR_STORAGE: shape.values.NESTOR_STORAGE,
    NESTOR_RECORDS_FILE: embeddedRecords(join(shape.dataDir, 'reducer')),
    NESTOR_BIND_HOST: loopback,
    FEDN_REDUCER_HOST: loopback,
    FEDN_REDUCER_PORT: String(reducerPort),
  }));

export const clientSpecs = (shape: SandboxShape, reducerPort: number): readonly ProcessSpec[] =>
  numbered('client', shape.clients, (name, index) => ({
    ...common(shape),
    FEDN_CLIENT_NAME: name,
    // They share this machine: one port is not enough for all of them.
    NESTOR_METRICS_PORT: '',
    FEDN_REDUCER_HOST: loopback,
    FEDN_REDUCER_PORT: String(reducerPort),
    NESTOR_PREFERRED_COMBINER: '',
    NESTOR_PROJECT: shape.project,
    NESTOR_PARTITION: shape.values.NESTOR_PARTITION,
    NESTOR_ALPHA: String(shape.values.NESTOR_ALPHA),
    NESTOR_SEED: String(shape.values.NESTOR_SEED),
    NESTOR_PARTITION_INDEX: String(index),
    NESTOR_PARTITION_COUNT: String(shape.clients),
    // Several trainers share this machine: one thread each is faster, and deterministic.
    TF_NUM_INTRAOP_THREADS: '1',
    TF_NUM_INTEROP_THREADS: '1',
  }));

const numbered = (
  command: 'combiner' | 'client',
  count: number,
  env: (name: string, index: number) => Readonly<Record<string, string>>,
): readonly ProcessSpec[] =>
  Array.from({ length: count }, (_, index) => {
    const name = `${command}-${index + 1}`;
    return { name, command, env: env(name, index) };
  });
