import { onAbort } from './abort.js';

/** Joins equal pieces of work: all who want one wait for the same. */
export interface SharedWork<Key, Result> {
  /** Starts the work or joins it. It is aborted when nobody waits for it any more. */
  do(key: Key, work: (signal: AbortSignal) => Promise<Result>, signal?: AbortSignal): Promise<Result>;
}

interface Job<Result> {
  readonly result: Promise<Result>;
  readonly control: AbortController;
  waiting: number;
}

export const createSharedWork = <Key, Result>(): SharedWork<Key, Result> => {
  const jobs = new Map<Key, Job<Result>>();

  const start = (key: Key, work: (signal: AbortSignal) => Promise<Result>): Job<Result> => {
    const control = new AbortController();
    const job: Job<Result> = { result: work(control.signal), control, waiting: 0 };
    jobs.set(key, job);
    const forget = () => {
      if (jobs.get(key) === job) jobs.delete(key);
    };
    job.result.then(forget, forget);
    return job;
  };

  return {
    do(key, work, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error);
      const job = jobs.get(key) ?? start(key, work);
      job.waiting += 1;
      return new Promise((resolve, reject) => {
        const stopListening = onAbort(signal, (reason) => {
          job.waiting -= 1;
          if (job.waiting === 0) {
            if (jobs.get(key) === job) jobs.delete(key);
            job.control.abort(reason);
          }
          reject(reason);
        });
        job.result.finally(stopListening).then(resolve, reject);
      });
    },
  };
};
