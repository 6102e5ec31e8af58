import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import type { ControllerOptions } from '../../controller/index.js';
import type { ControllerConfiguration } from '../../core/index.js';
import { tellListening } from './attached.js';
import { machineName } from './names.js';
import { storageConfig } from './storage.js';

/** A controller's options from its variables. */
export const controllerOptions = (values: ControllerConfiguration, cwd: string, logger: Logger): ControllerOptions => {
  const dataDir = resolve(cwd, values.NESTOR_DATA_DIR, 'controller');
  return {
    host: values.NESTOR_BIND_HOST,
    port: values.NESTOR_CONTROLLER_PORT,
    notifierPort: values.NESTOR_NOTIFIER_PORT,
    tls: values.NESTOR_TLS,
    hosts: [...new Set([values.NESTOR_CONTROLLER_HOST, machineName()])],
    dataDir,
    ...storageConfig(values, join(dataDir, 'store')),
    brokers: (values.NESTOR_BROKERS ?? '').split(',').flatMap((pair) => {
      const [sort = '', host = ''] = pair.split('=');
      return sort === '' ? [] : [{ sort, host }];
    }),
    maxCodeBytes: values.NESTOR_MAX_CODE_BYTES,
    stopGraceMs: values.NESTOR_STOP_GRACE_MS,
    logger,
    onListening: tellListening,
  };
};
