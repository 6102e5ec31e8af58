import { z } from 'zod';
import { variables as v } from './variables.js';

const logging = {
  NESTOR_LOG_LEVEL: v.NESTOR_LOG_LEVEL.default('info'),
  NESTOR_LOG_FORMAT: v.NESTOR_LOG_FORMAT.optional(),
};

const reducerAddress = {
  FEDN_REDUCER_HOST: v.FEDN_REDUCER_HOST.default('localhost'),
  FEDN_REDUCER_PORT: v.FEDN_REDUCER_PORT.default(8090),
};

const project = {
  EXAMPLE: v.EXAMPLE.default('mnist'),
  NESTOR_PROJECT: v.NESTOR_PROJECT.optional(),
};

const dataDir = { NESTOR_DATA_DIR: v.NESTOR_DATA_DIR.default('.nestor') };

const limits = {
  NESTOR_MAX_MODEL_BYTES: v.NESTOR_MAX_MODEL_BYTES.default(4 * 1024 ** 3),
  NESTOR_HEARTBEAT_MS: v.NESTOR_HEARTBEAT_MS.default(5_000),
  NESTOR_MERGE_THREADS: v.NESTOR_MERGE_THREADS.default(1),
  NESTOR_BIND_HOST: v.NESTOR_BIND_HOST.default('0.0.0.0'),
};

const partition = {
  NESTOR_PARTITION: v.NESTOR_PARTITION.default('iid'),
  NESTOR_ALPHA: v.NESTOR_ALPHA.default(0.5),
  NESTOR_SEED: v.NESTOR_SEED.default(1),
};

const controllerAddress = {
  NESTOR_APISERVER: v.NESTOR_APISERVER.default('http://localhost:10100'),
  NESTOR_NOTIFIER: v.NESTOR_NOTIFIER.default('localhost:10101'),
  NESTOR_CA: v.NESTOR_CA.optional(),
};

/** For those that have no port of their own. */
const metrics = {
  NESTOR_METRICS_PORT: v.NESTOR_METRICS_PORT.optional(),
  NESTOR_BIND_HOST: v.NESTOR_BIND_HOST.default('0.0.0.0'),
};

const brokerAccess = {
  NESTOR_BROKER: v.NESTOR_BROKER.optional(),
  NESTOR_BROKER_USER: v.NESTOR_BROKER_USER.optional(),
  NESTOR_BROKER_PASSWORD: v.NESTOR_BROKER_PASSWORD.optional(),
  NESTOR_BROKER_CA: v.NESTOR_BROKER_CA.optional(),
};

const recordStore = {
  NESTOR_STORAGE: v.NESTOR_STORAGE.optional(),
  FEDN_MONGO_USER: v.FEDN_MONGO_USER.optional(),
  FEDN_MONGO_PASSWORD: v.FEDN_MONGO_PASSWORD.optional(),
  FEDN_MONGO_HOST: v.FEDN_MONGO_HOST.optional(),
  FEDN_MONGO_PORT: v.FEDN_MONGO_PORT.default(27_017),
};

const storage = {
  ...recordStore,
  FEDN_MINIO_HOST: v.FEDN_MINIO_HOST.optional(),
  FEDN_MINIO_PORT: v.FEDN_MINIO_PORT.default(9_000),
  FEDN_MINIO_ACCESS_KEY: v.FEDN_MINIO_ACCESS_KEY.optional(),
  FEDN_MINIO_SECRET_KEY: v.FEDN_MINIO_SECRET_KEY.optional(),
  NESTOR_MINIO_TLS: v.NESTOR_MINIO_TLS.default(false),
};

const traces = {
  OTEL_EXPORTER_OTLP_ENDPOINT: v.OTEL_EXPORTER_OTLP_ENDPOINT.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: v.OTEL_EXPORTER_OTLP_PROTOCOL.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: v.OTEL_EXPORTER_OTLP_HEADERS.optional(),
  OTEL_SERVICE_NAME: v.OTEL_SERVICE_NAME.optional(),
  OTEL_RESOURCE_ATTRIBUTES: v.OTEL_RESOURCE_ATTRIBUTES.optional(),
  OTEL_TRACES_SAMPLER: v.OTEL_TRACES_SAMPLER.optional(),
  OTEL_TRACES_SAMPLER_ARG: v.OTEL_TRACES_SAMPLER_ARG.optional(),
  OTEL_SDK_DISABLED: v.OTEL_SDK_DISABLED.optional(),
};

const mlflow = {
  MLFLOW_TRACKING_URI: v.MLFLOW_TRACKING_URI.optional(),
  MLFLOW_EXPERIMENT_NAME: v.MLFLOW_EXPERIMENT_NAME.default('nestor'),
  MLFLOW_TRACKING_USERNAME: v.MLFLOW_TRACKING_USERNAME.optional(),
  MLFLOW_TRACKING_PASSWORD: v.MLFLOW_TRACKING_PASSWORD.optional(),
  MLFLOW_TRACKING_TOKEN: v.MLFLOW_TRACKING_TOKEN.optional(),
};

/** What each command reads, with its defaults. */
export const serviceVariables = {
  reducer: z.object({
    ALLIANCE_UID: v.ALLIANCE_UID.default('nestor'),
    FEDN_REDUCER_NAME: v.FEDN_REDUCER_NAME.default('reducer'),
    NESTOR_TLS: v.NESTOR_TLS.default(true),
    NESTOR_REJOIN_GRACE_MS: v.NESTOR_REJOIN_GRACE_MS.default(20_000),
    ...{ ...reducerAddress, ...dataDir, ...limits, ...storage, ...mlflow, ...traces, ...logging },
  }),
  combiner: z.object({
    FEDN_COMBINER_NAME: v.FEDN_COMBINER_NAME.optional(),
    FEDN_COMBINER_HOST: v.FEDN_COMBINER_HOST.optional(),
    FEDN_COMBINER_PORT: v.FEDN_COMBINER_PORT.default(12_080),
    NESTOR_MAX_CLIENTS: v.NESTOR_MAX_CLIENTS.default(1_000),
    ALLIANCE_UID: v.ALLIANCE_UID.default('nestor'),
    NESTOR_RECORDS_FILE: v.NESTOR_RECORDS_FILE.optional(),
    ...{ ...reducerAddress, ...dataDir, ...limits, ...recordStore, ...traces, ...logging },
  }),
  client: z.object({
    CLIENT_NAME_BASE: v.CLIENT_NAME_BASE.default('client-'),
    FEDN_CLIENT_NAME: v.FEDN_CLIENT_NAME.optional(),
    NESTOR_PREFERRED_COMBINER: v.NESTOR_PREFERRED_COMBINER.optional(),
    NESTOR_PARTITION_INDEX: v.NESTOR_PARTITION_INDEX.optional(),
    NESTOR_PARTITION_COUNT: v.NESTOR_PARTITION_COUNT.default(5),
    ...{ ...metrics, ...reducerAddress, ...project, ...partition, ...dataDir, ...traces, ...logging },
  }),
  controller: z.object({
    ALLIANCE_UID: v.ALLIANCE_UID.default('nestor'),
    NESTOR_CONTROLLER_HOST: v.NESTOR_CONTROLLER_HOST.default('localhost'),
    NESTOR_CONTROLLER_PORT: v.NESTOR_CONTROLLER_PORT.default(10_100),
    NESTOR_NOTIFIER_PORT: v.NESTOR_NOTIFIER_PORT.default(10_101),
    NESTOR_TLS: v.NESTOR_TLS.default(true),
    NESTOR_BROKERS: v.NESTOR_BROKERS.optional(),
    NESTOR_STOP_GRACE_MS: v.NESTOR_STOP_GRACE_MS.default(30_000),
    NESTOR_MAX_CODE_BYTES: v.NESTOR_MAX_CODE_BYTES.default(32 * 1024 ** 2),
    NESTOR_BIND_HOST: v.NESTOR_BIND_HOST.default('0.0.0.0'),
    ...{ ...dataDir, ...storage, ...brokerAccess, ...logging },
  }),
  broker: z.object({
    NESTOR_BROKER_PORT: v.NESTOR_BROKER_PORT.default(1883),
    NESTOR_BIND_HOST: v.NESTOR_BIND_HOST.default('127.0.0.1'),
    ...logging,
  }),
  agent: z.object({
    FLAME_TASK_ID: v.FLAME_TASK_ID.optional(),
    FLAME_TASK_KEY: v.FLAME_TASK_KEY.optional(),
    FLAME_TASK_KEY_FILE: v.FLAME_TASK_KEY_FILE.optional(),
    FLAME_AGENT_ID: v.FLAME_AGENT_ID.optional(),
    FLAME_AGENT_KEY: v.FLAME_AGENT_KEY.optional(),
    NESTOR_AGENT_HOST: v.NESTOR_AGENT_HOST.optional(),
    ...{ ...metrics, ...controllerAddress, ...brokerAccess, ...dataDir, ...logging },
  }),
  deployer: z.object({
    NESTOR_COMPUTE: v.NESTOR_COMPUTE.default('default'),
    NESTOR_COMPUTE_REGION: v.NESTOR_COMPUTE_REGION.optional(),
    NESTOR_DEPLOY_AS: v.NESTOR_DEPLOY_AS.default('processes'),
    NESTOR_AGENT_IMAGE: v.NESTOR_AGENT_IMAGE.default('nestor:local'),
    NESTOR_AGENT_NETWORK: v.NESTOR_AGENT_NETWORK.optional(),
    ...{ ...metrics, ...controllerAddress, ...dataDir, ...logging },
  }),
  topology: z.object({
    NESTOR_CONTROLLER_PORT: v.NESTOR_CONTROLLER_PORT.default(10_100),
    NESTOR_NOTIFIER_PORT: v.NESTOR_NOTIFIER_PORT.default(10_101),
    NESTOR_BROKER_PORT: v.NESTOR_BROKER_PORT.default(1883),
    NESTOR_BIND_HOST: v.NESTOR_BIND_HOST.default('127.0.0.1'),
    ...{ ...dataDir, ...brokerAccess, ...logging },
  }),
  dashboard: z.object({
    FEDN_DASHBOARD_HOST: v.FEDN_DASHBOARD_HOST.default('localhost'),
    FEDN_DASHBOARD_PORT: v.FEDN_DASHBOARD_PORT.default(5111),
    NESTOR_CONTROLLER_HOST: v.NESTOR_CONTROLLER_HOST.optional(),
    NESTOR_CONTROLLER_PORT: v.NESTOR_CONTROLLER_PORT.default(10_100),
    NESTOR_BIND_HOST: v.NESTOR_BIND_HOST.default('0.0.0.0'),
    ...{ ...reducerAddress, ...logging },
  }),
  sandbox: z.object({
    FEDN_DASHBOARD_PORT: v.FEDN_DASHBOARD_PORT.optional(),
    FEDN_REDUCER_PORT: v.FEDN_REDUCER_PORT.default(8090),
    NESTOR_BIND_HOST: v.NESTOR_BIND_HOST.default('127.0.0.1'),
    NESTOR_STORAGE: v.NESTOR_STORAGE.default('embedded'),
    ...{ ...project, ...partition, ...dataDir, ...logging },
  }),
  /** Commands that ask a reducer. */
  remote: z.object({ ...reducerAddress, ...project, ...logging }),
};

export type ReducerConfiguration = Readonly<z.output<typeof serviceVariables.reducer>>;
export type CombinerConfiguration = Readonly<z.output<typeof serviceVariables.combiner>>;
export type ClientConfiguration = Readonly<z.output<typeof serviceVariables.client>>;
export type ControllerConfiguration = Readonly<z.output<typeof serviceVariables.controller>>;
export type AgentConfiguration = Readonly<z.output<typeof serviceVariables.agent>>;
export type DeployerConfiguration = Readonly<z.output<typeof serviceVariables.deployer>>;
export type TopologyConfiguration = Readonly<z.output<typeof serviceVariables.topology>>;
export type SandboxConfiguration = Readonly<z.output<typeof serviceVariables.sandbox>>;
export type RemoteConfiguration = Readonly<z.output<typeof serviceVariables.remote>>;
