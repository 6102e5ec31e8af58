import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { CombinerOptions } from '../../combiner/index.js';
import type { CombinerConfiguration } from '../../core/index.js';
import { version } from '../../telemetry/index.js';
import { tellListening } from './attached.js';
import { machineName, toPeerName } from './names.js';
import { combinerRecords } from './storage.js';

/** A combiner's options from its variables. */
export const combinerOptions = (values: CombinerConfiguration, cwd: string, logger: Logger): CombinerOptions => {
  const records = combinerRecords(values, cwd);
  const name = toPeerName(values.FEDN_COMBINER_NAME ?? `combiner-${machineName()}`);
  return {
    name,
    reducer: { host: values.FEDN_REDUCER_HOST, port: values.FEDN_REDUCER_PORT },
    host: values.FEDN_COMBINER_HOST ?? machineName(),
    port: values.FEDN_COMBINER_PORT,
    bindHost: values.NESTOR_BIND_HOST,
    dataDir: resolve(cwd, values.NESTOR_DATA_DIR, name),
    maxClients: values.NESTOR_MAX_CLIENTS,
    maxModelBytes: values.NESTOR_MAX_MODEL_BYTES,
    heartbeatMs: values.NESTOR_HEARTBEAT_MS,
    ...(records === undefined ? {} : { records }),
    logger,
    version,
    onListening: tellListening,
  };
};
