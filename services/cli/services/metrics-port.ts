import type { Logger } from 'pino';
import type { Metrics } from '../../telemetry/index.js';

/** A port for the metrics of a service that has none of its own. */
interface OpenMetrics {
  readonly metrics: Metrics;
  close(): Promise<void>;
}

/** Opens it; nothing is loaded if nobody wants to know. @throws transport.port_taken */
export const openMetricsPort = async (
  service: 'agent' | 'deployer',
  { NESTOR_METRICS_PORT: port, NESTOR_BIND_HOST: host }: MetricsSettings,
  logger: Logger,
): Promise<OpenMetrics | undefined> => {
  if (port === undefined) return undefined;
  const { Metrics: ServiceMetrics, serveMetrics, version } = await import('../../telemetry/index.js');
  const metrics = new ServiceMetrics(service, version);
  const door = await serveMetrics(metrics, port, host);
  logger.info({ metricsPort: door.port }, `metrics are at port ${door.port}`);
  return { metrics, close: () => door.close() };
};

interface MetricsSettings {
  readonly NESTOR_METRICS_PORT?: number | undefined;
  readonly NESTOR_BIND_HOST: string;
}
