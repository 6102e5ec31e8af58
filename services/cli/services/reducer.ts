import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { ReducerConfiguration } from '../../core/index.js';
import type { ReducerOptions } from '../../reducer/index.js';
import { tellListening } from './attached.js';
import { machineName, toPeerName } from './names.js';
import { storageConfig } from './storage.js';

/** A reducer's options from its variables. */
export const reducerOptions = (values: ReducerConfiguration, cwd: string, logger: Logger): ReducerOptions => {
  const dataDir = resolve(cwd, values.NESTOR_DATA_DIR, values.FEDN_REDUCER_NAME);
  return {
    name: toPeerName(values.FEDN_REDUCER_NAME),
    host: values.NESTOR_BIND_HOST,
    port: values.FEDN_REDUCER_PORT,
    dataDir,
    ...storageConfig(values, dataDir),
    maxModelBytes: values.NESTOR_MAX_MODEL_BYTES,
    graceMs: values.NESTOR_REJOIN_GRACE_MS,
    heartbeatMs: values.NESTOR_HEARTBEAT_MS,
    tls: values.NESTOR_TLS,
    hosts: [...new Set([values.FEDN_REDUCER_HOST, machineName()])],
    ...mlflowOf(values),
    logger,
    onListening: tellListening,
  };
};

const mlflowOf = (values: ReducerConfiguration): Pick<ReducerOptions, 'mlflow'> => {
  const { MLFLOW_TRACKING_URI: uri, MLFLOW_EXPERIMENT_NAME: experiment } = values;
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password, MLFLOW_TRACKING_TOKEN: token } = values;
  if (uri === undefined) return {};
  const account = {
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(token !== undefined && { token }),
  };
  return { mlflow: { uri, experiment, federation: values.ALLIANCE_UID, ...account } };
};
