export { Metrics, type ServiceKind } from './metrics/metrics.js';
export { serveMetrics, type MetricsPort } from './metrics/serve.js';
export { openTelemetry, type Telemetry } from './telemetry.js';
export { version } from './version.js';
