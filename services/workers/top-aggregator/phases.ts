import type { Span, SpanName } from '../../core/index.js';

/** Does a piece of work in phases, the last of which ends with it. */
export const inPhases = async <T>(span: Span, work: (phases: Phases) => Promise<T>): Promise<T> => {
  const phases = new Phases(span);
  try {
    const result = await work(phases);
    phases.end();
    return result;
  } catch (error) {
    phases.end(error);
    throw error;
  }
};

/** The phases of one piece of work, one after the other, as parts of its span. */
export class Phases {
  #name: SpanName | undefined;
  #span: Span | undefined;

  constructor(private readonly whole: Span) {}

  /** Trace context of the phase at hand. */
  get traceparent(): string | undefined {
    return (this.#span ?? this.whole).traceparent;
  }

  /** Ends the phase before and begins this one, unless it has begun. */
  enter(name: SpanName): void {
    if (this.#name === name) return;
    this.#span?.end();
    this.#name = name;
    this.#span = this.whole.begin(name);
  }

  /** Ends the last phase. */
  end(failure?: unknown): void {
    this.#span?.end(failure);
    this.#span = undefined;
    this.#name = undefined;
  }
}
