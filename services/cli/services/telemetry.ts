import type { Logger } from 'pino';
import type { ServiceKind, Telemetry } from '../../telemetry/index.js';

/** Variables of OpenTelemetry, as a configuration has them. */
type TraceSettings = Readonly<Partial<Record<`OTEL_${string}`, string | boolean | undefined>>>;

/**
 * Opens a service's telemetry. OpenTelemetry's packages read the environment, so what the configuration has from
 * elsewhere (`.env`) is put there.
 */
export const openServiceTelemetry = async (
  service: ServiceKind,
  instance: string,
  values: TraceSettings,
  logger: Logger,
): Promise<Telemetry> => {
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith('OTEL_') && value !== undefined) process.env[name] = String(value);
  }
  const { openTelemetry, version } = await import('../../telemetry/index.js');
  return openTelemetry({ service, instance, version }, process.env, logger);
};

/** What a client's telemetry is opened with. */
interface ClientTelemetry {
  readonly name: string;
  /** Undefined: no metrics. */
  readonly metricsPort: number | undefined;
  readonly bindHost: string;
  readonly values: TraceSettings;
  readonly logger: Logger;
}

/** The same for a client, which has no port of its own; nothing is loaded if nobody wants to know. @throws transport.port_taken */
export const openClientTelemetry = async (options: ClientTelemetry): Promise<Telemetry | undefined> => {
  const { name, metricsPort, bindHost, values, logger } = options;
  const traced = values.OTEL_EXPORTER_OTLP_ENDPOINT ?? process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (metricsPort === undefined && traced === undefined) return undefined;
  const telemetry = await openServiceTelemetry('client', name, values, logger);
  if (metricsPort === undefined) return telemetry;
  const { serveMetrics } = await import('../../telemetry/index.js');
  const door = await serveMetrics(telemetry.metrics, metricsPort, bindHost);
  logger.info({ metricsPort: door.port }, `metrics are at port ${door.port}`);
  return {
    ...telemetry,
    async close() {
      await Promise.all([door.close(), telemetry.close()]);
    },
  };
};
