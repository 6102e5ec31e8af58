import type { Problem } from './types.js';

/** Why a question was not answered: the problem that the server describes, or that no server answered. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    /** Code of the error catalogue; `network` when nobody answered. */
    readonly code: string,
    /** What happened, in one sentence. */
    readonly title: string,
    /** What was expected and what came. */
    readonly detail: string,
    /** What can be done about it. */
    readonly remedy: string | undefined,
    /** HTTP status; undefined when nobody answered. */
    readonly status: number | undefined,
    /** Each single problem of a request that was refused. */
    readonly problems: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(`${title} ${detail}`, options);
  }

  /** Whether asking again may help without anything being changed. */
  get isPassing(): boolean {
    return this.status === undefined || this.status >= 500;
  }
}

/** The problem that an answer which is not good describes; whatever its body is. */
export const problemOfAnswer = (status: number, body: unknown): ApiProblem => {
  if (!isProblem(body)) {
    const title = `The server answered with status ${status}.`;
    return new ApiProblem('unknown', title, 'It gave no reason.', 'Look at the log of the server.', status);
  }
  const { code, title, detail, remedy, problems } = body;
  return new ApiProblem(code, title ?? code, detail ?? '', remedy, status, problems ?? []);
};

/** The problem of a question that nobody answered. */
export const unanswered = (cause: unknown): ApiProblem =>
  new ApiProblem(
    'network',
    'The server cannot be reached.',
    cause instanceof Error ? cause.message : String(cause),
    'It is asked again by itself.',
    undefined,
    [],
    { cause },
  );

/** What was thrown, as a problem that can be shown. */
export const asProblem = (thrown: unknown): ApiProblem =>
  thrown instanceof ApiProblem
    ? thrown
    : new ApiProblem(
        'page',
        'The page failed.',
        thrown instanceof Error ? thrown.message : String(thrown),
        'Load it again; please report it.',
        500,
      );

type GivenProblem = Pick<Problem, 'code'> & Partial<Problem>;

const isProblem = (body: unknown): body is GivenProblem => {
  if (typeof body !== 'object' || body === null || !('code' in body) || typeof body.code !== 'string') return false;
  const texts = ['title', 'detail', 'remedy'].every((key) => isTextOrAbsent((body as Record<string, unknown>)[key]));
  return texts && (!('problems' in body) || Array.isArray(body.problems));
};

const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
