import type { ClientOutcome } from '../records.js';

/** What is timed of a round: at the reducer, at combiners, at clients. */
export type SpanName =
  | 'round'
  | 'select'
  | 'collect'
  | 'merge'
  | 'commit'
  | 'validate'
  | 'task'
  | 'download'
  | 'train'
  | 'evaluate'
  | 'upload';

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that is being timed. */
export interface Span {
  /** W3C trace context for whoever does a part of it elsewhere; undefined when nobody traces. */
  readonly traceparent: string | undefined;
  /** Begins a part of it. */
  begin(name: SpanName, about?: SpanAttributes): Span;
  /** Says more about it. */
  note(about: SpanAttributes): void;
  /** Ends it, with what went wrong if something did. What has ended stays as it is. */
  end(failure?: unknown): void;
}

/** Whom role programs and channels tell what they do. Its methods return at once and never throw. */
export interface Observer {
  /** Begins a piece of work, as a part of the work that the trace context names. */
  begin(name: SpanName, about?: SpanAttributes, traceparent?: string): Span;
  /** A client's part in a piece of work has ended. */
  partEnded(work: 'train' | 'validate', outcome: ClientOutcome['outcome']): void;
  /** A blob, or the rest of one, has come in or gone out. */
  transferred(direction: 'in' | 'out', sizeBytes: number): void;
}

const nothing = (): void => undefined;
const untimed: Span = { traceparent: undefined, begin: () => untimed, note: nothing, end: nothing };

/** Tells nobody. */
export const unobserved: Observer = { begin: () => untimed, partEnded: nothing, transferred: nothing };

/** Does the work of a span, and ends it with the work. */
export const during = async <T>(span: Span, work: () => Promise<T>): Promise<T> => {
  try {
    const result = await work();
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
};
