import { choice, flag, port, text } from './kinds.js';

const traces = { group: 'traces' } as const;
const mlflow = { group: 'mlflow' } as const;

/** Variables of what a federation tells of itself; those of others have the names that they gave them. */
export const observationVariables = {
  NESTOR_METRICS_PORT: port(
    {
      group: 'client',
      description:
        'Port at which a client, agent or deployer answers /metrics; the other services do so on their own port.',
      defaultText: 'none',
    },
    { free: true },
  ),

  OTEL_EXPORTER_OTLP_ENDPOINT: text(
    { ...traces, description: 'Collector that traces of rounds are sent to by OTLP/HTTP.', defaultText: 'no traces' },
    { pattern: /^https?:\/\/\S+$/, expected: 'a URL with http:// or https://' },
  ),
  OTEL_EXPORTER_OTLP_PROTOCOL: choice(
    { ...traces, description: 'How they are written.', defaultText: 'http/protobuf' },
    ['http/protobuf', 'http/json'],
  ),
  OTEL_EXPORTER_OTLP_HEADERS: text({
    ...traces,
    description: 'Headers that go with them, as `name=value,name=value`.',
    secret: true,
  }),
  OTEL_SERVICE_NAME: text({
    ...traces,
    description: 'Name of the service in traces.',
    defaultText: 'nestor-reducer, nestor-combiner, nestor-client',
  }),
  OTEL_RESOURCE_ATTRIBUTES: text({
    ...traces,
    description: 'Further attributes of the service, as `name=value,name=value`.',
  }),
  OTEL_TRACES_SAMPLER: choice(
    {
      ...traces,
      description:
        'Which rounds are traced; combiners and clients follow their reducer unless it is not parentbased_….',
      defaultText: 'parentbased_always_on',
    },
    [
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ],
  ),
  OTEL_TRACES_SAMPLER_ARG: text(
    { ...traces, description: 'Share of rounds that a …traceidratio sampler takes.', defaultText: '1' },
    { pattern: /^(?:0|1|0?\.\d+|1\.0+)$/, expected: 'a number from 0 to 1' },
  ),
  OTEL_SDK_DISABLED: flag({ ...traces, description: 'Turns traces off.', defaultText: 'false' }),

  MLFLOW_TRACKING_URI: text(
    { ...mlflow, description: 'MLflow server that runs are exported to.', defaultText: 'no export' },
    { pattern: /^https?:\/\/\S+$/, expected: 'a URL with http:// or https://' },
  ),
  MLFLOW_EXPERIMENT_NAME: text({
    ...mlflow,
    description: 'Experiment there that the runs belong to; it is made if it is not there.',
    defaultText: 'nestor',
  }),
  MLFLOW_TRACKING_USERNAME: text({ ...mlflow, description: 'User of MLflow, if it asks for one.' }),
  MLFLOW_TRACKING_PASSWORD: text({ ...mlflow, description: "That user's password.", secret: true }),
  MLFLOW_TRACKING_TOKEN: text({ ...mlflow, description: 'Bearer token for MLflow, in place of both.', secret: true }),
};
