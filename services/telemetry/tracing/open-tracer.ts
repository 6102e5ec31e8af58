import type { Span as OtelSpan, Tracer as OtelTracer } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { SpanAttributes, SpanName } from '../../core/index.js';
import type { ServiceKind } from '../metrics/metrics.js';

/** Who makes the spans. */
export interface TracedService {
  /** OTEL_SERVICE_NAME goes before it. */
  readonly service: ServiceKind;
  /** Name of this instance. */
  readonly instance: string;
  readonly version: string;
}

export interface TracedSpan {
  readonly traceparent: string;
  note(about: SpanAttributes): void;
  end(failure?: unknown): void;
}

/** Makes spans and sends them to a collector, in batches, beside the work. */
export interface Tracer {
  begin(name: SpanName, about: SpanAttributes, traceparent: string | undefined): TracedSpan;
  /** Sends what is left, if the collector takes it in time. */
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Patience with a collector when the process ends. */
const farewellMs = 3_000;

/** Whether the standard variables ask for traces. */
const isWanted = (env: Environment): boolean =>
  (env['OTEL_EXPORTER_OTLP_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || '') !== '' &&
  env['OTEL_TRACES_EXPORTER'] !== 'none' &&
  env['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true';

/**
 * A tracer as the standard variables of OpenTelemetry say; undefined, and nothing loaded, unless they name an endpoint.
 * The packages read `process.env`.
 */
export const openTracer = async (
  { service, instance, version }: TracedService,
  env: Environment,
  logger: Logger,
): Promise<Tracer | undefined> => {
  if (!isWanted(env)) return undefined;
  const [api, { parseTraceParent }, sdk, resources, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    exporterPackage(env),
  ]);
  const log = logger.child({ about: 'traces' });
  api.diag.setLogger(diagnosticsTo(log), api.DiagLogLevel.WARN);
  const own = resources.resourceFromAttributes({
    'service.name': `nestor-${service}`,
    'service.version': version,
    'service.instance.id': instance,
  });
  const provider = new sdk.BasicTracerProvider({
    resource: own.merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer: OtelTracer = provider.getTracer('nestor', version);
  log.info('spans of rounds are sent to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names');

  return {
    begin(name, about, traceparent) {
      const parent = traceparent === undefined ? null : parseTraceParent(traceparent);
      const context =
        parent === null ? api.ROOT_CONTEXT : api.trace.setSpanContext(api.ROOT_CONTEXT, { ...parent, isRemote: true });
      const span = tracer.startSpan(name, { attributes: withPrefix(about) }, context);
      return {
        traceparent: traceparentOf(span),
        note: (more) => void span.setAttributes(withPrefix(more)),
        end(failure) {
          if (failure !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR, message: messageOf(failure) });
          span.end();
        },
      };
    },
    async close() {
      const patience = new AbortController();
      const tooLate = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, farewellMs);
        patience.signal.addEventListener('abort', () => {
          clearTimeout(timer);
        });
      });
      await Promise.race([provider.shutdown().catch(() => undefined), tooLate]);
      patience.abort();
    },
  };
};

const exporterPackage = (env: Environment) =>
  (env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || env['OTEL_EXPORTER_OTLP_PROTOCOL']) === 'http/json'
    ? import('@opentelemetry/exporter-trace-otlp-http')
    : import('@opentelemetry/exporter-trace-otlp-proto');

const withPrefix = (about: SpanAttributes): SpanAttributes =>
  Object.fromEntries(Object.entries(about).map(([key, value]) => [`nestor.${key}`, value]));

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const traceparentOf = (span: OtelSpan): string => {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
};

const messageOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));

const diagnosticsTo = (log: Logger) => ({
  error: (message: string) => {
    log.warn(message);
  },
  warn: (message: string) => {
    log.warn(message);
  },
  info: (message: string) => {
    log.debug(message);
  },
  debug: (message: string) => {
    log.trace(message);
  },
  verbose: (message: string) => {
    log.trace(message);
  },
});
