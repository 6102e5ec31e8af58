import { isNestorError, type LearnerTask, NestorError } from '../../services/core/index.js';

/** Why a task must end now: its caller's reason, or its time. */
export interface TaskLimit {
  readonly signal: AbortSignal;
  /** @throws {NestorError} `task.cancelled`, `task.deadline` or the caller's reason, once the task must end. */
  check(): void;
}

/**
 * Does a task's work under its deadline and its caller's signal. The timer ends with the work.
 * @throws {NestorError} as `TaskLimit.check`, also when the work was done too late
 */
export const withDeadline = async <Result>(
  { timeoutMs }: Pick<LearnerTask, 'timeoutMs'>,
  signal: AbortSignal,
  work: (limit: TaskLimit) => Promise<Result>,
): Promise<Result> => {
  const controller = new AbortController();
  const cancel = () => {
    const reason: unknown = signal.reason;
    controller.abort(isNestorError(reason) ? reason : new NestorError('task.cancelled', undefined, { cause: reason }));
  };
  const expire = () => {
    controller.abort(new NestorError('task.deadline', `The learner took longer than ${timeoutMs} ms.`));
  };
  const check = () => {
    controller.signal.throwIfAborted();
  };
  // Longer ones than setTimeout can count are as good as none.
  const timer = timeoutMs < 2 ** 31 ? setTimeout(expire, timeoutMs) : undefined;
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    check();
    const result = await work({ signal: controller.signal, check });
    check();
    return result;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
};
