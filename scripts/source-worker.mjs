/** Entry of a worker thread when only its TypeScript source is there, as in unit tests: `workerData.entry` is its URL. */
import { register } from 'node:module';
import { workerData } from 'node:worker_threads';

register('./source-hooks.mjs', import.meta.url);
await import(workerData.entry);
