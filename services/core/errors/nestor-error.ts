import { type ErrorCode, entryOf, isErrorCode } from './catalogue.js';

/** Facts that go with an error: small, printable, free of secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

const brand = Symbol.for('nestor.error');

/**
 * An error of the catalogue. `message` says what was expected and what came;
 * title, remedy and the statuses come from the catalogue entry of `code`.
 */
export class NestorError extends Error {
  override readonly name = 'NestorError';
  readonly [brand] = true;

  constructor(
    readonly code: ErrorCode,
    message?: string,
    options?: { readonly cause?: unknown; readonly details?: ErrorDetails },
  ) {
    super(message ?? entryOf(code).title, options?.cause === undefined ? undefined : { cause: options.cause });
    this.details = options?.details ?? {};
  }

  readonly details: ErrorDetails;

  get entry() {
    return entryOf(this.code);
  }
}

/** Holds across copies of this package, unlike `instanceof`. */
export const isNestorError = (error: unknown): error is NestorError =>
  typeof error === 'object' && error !== null && brand in error;

/** The error itself, or `internal` with the error as its cause. */
export const asNestorError = (error: unknown, code: ErrorCode = 'internal'): NestorError =>
  isNestorError(error)
    ? error
    : new NestorError(code, error instanceof Error ? error.message : String(error), { cause: error });

/** An error as it crosses a wire, made back into one; an unknown code becomes `internal`. */
export const errorFromWire = (code: string, message: string): NestorError =>
  new NestorError(isErrorCode(code) ? code : 'internal', message);
