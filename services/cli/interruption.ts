import { NestorError } from '../core/index.js';

/** Rejects when the signal aborts, with its reason. */
export const interruption = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const tell = () => {
      reject(signal.reason instanceof Error ? signal.reason : new NestorError('service.interrupted'));
    };
    if (signal.aborted) tell();
    else signal.addEventListener('abort', tell, { once: true });
  });
