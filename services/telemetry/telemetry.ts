import type { Logger } from 'pino';
import type { Observer, Span, SpanAttributes, SpanName } from '../core/index.js';
import { Metrics } from './metrics/metrics.js';
import { openTracer, type TracedService, type Tracer } from './tracing/open-tracer.js';

/** What one service tells of itself: metrics that are read, and traces that it sends. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** For the service's channels and role programs. */
  readonly observer: Observer;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** Opens the telemetry of a service; traces are sent if the standard variables of OpenTelemetry ask for them. */
export const openTelemetry = async (
  about: TracedService,
  env: Readonly<Record<string, string | undefined>>,
  logger: Logger,
): Promise<Telemetry> => {
  const metrics = new Metrics(about.service, about.version);
  const tracer = await openTracer(about, env, logger);
  return {
    metrics,
    observer: observerOf(metrics, tracer),
    close: () => tracer?.close() ?? Promise.resolve(),
  };
};

const observerOf = (metrics: Metrics, tracer: Tracer | undefined): Observer => {
  const begin = (name: SpanName, about: SpanAttributes = {}, parent?: string): Span => {
    const startedMs = performance.now();
    const traced = tracer?.begin(name, about, parent);
    let ended = false;
    return {
      traceparent: traced?.traceparent,
      begin: (part, aboutPart) => begin(part, aboutPart, traced?.traceparent),
      note(more) {
        traced?.note(more);
      },
      end(failure) {
        if (ended) return;
        ended = true;
        traced?.end(failure);
        metrics.spanEnded(name, (performance.now() - startedMs) / 1_000);
      },
    };
  };
  return {
    begin,
    partEnded: (work, outcome) => {
      metrics.partEnded(work, outcome);
    },
    transferred: (direction, sizeBytes) => {
      metrics.instruments.blobBytes.inc({ direction }, sizeBytes);
    },
  };
};
