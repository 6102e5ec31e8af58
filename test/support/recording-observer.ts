import type { ClientOutcome, Observer, Span, SpanAttributes, SpanName } from '../../services/core/index.js';

interface RecordedSpan {
  readonly name: SpanName;
  readonly about: SpanAttributes;
  ended: boolean;
  failure?: unknown;
}

/** Remembers all that it is told. */
export class RecordingObserver implements Observer {
  readonly spans: RecordedSpan[] = [];
  readonly parts: { readonly work: string; readonly outcome: ClientOutcome['outcome'] }[] = [];

  begin(name: SpanName, about: SpanAttributes = {}): Span {
    const span: RecordedSpan = { name, about, ended: false };
    this.spans.push(span);
    return {
      traceparent: undefined,
      begin: (part, aboutPart) => this.begin(part, aboutPart),
      note: () => undefined,
      end(failure) {
        if (span.ended) return;
        span.ended = true;
        if (failure !== undefined) span.failure = failure;
      },
    };
  }

  partEnded(work: 'train' | 'validate', outcome: ClientOutcome['outcome']): void {
    this.parts.push({ work, outcome });
  }

  transferred(): void {
    // Nothing goes over a wire here.
  }

  /** Names of spans that have not ended. */
  open(): readonly SpanName[] {
    return this.spans.filter(({ ended }) => !ended).map(({ name }) => name);
  }

  count(outcome: ClientOutcome['outcome']): number {
    return this.parts.filter((part) => part.outcome === outcome).length;
  }

  named(name: SpanName): readonly RecordedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }
}
