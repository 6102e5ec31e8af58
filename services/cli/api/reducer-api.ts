import { openAsBlob } from 'node:fs';
import type { z } from 'zod';
import { NestorError } from '../../core/index.js';
import {
  modelAnswer,
  pageAnswer,
  peerAnswer,
  roundAnswer,
  runAnswer,
  startedAnswer,
  statusAnswer,
  type ModelAnswer,
  type PeerAnswer,
  type RoundAnswer,
  type RunAnswer,
  type StatusAnswer,
} from './answers.js';
import { ask, askFor, type ReducerAddress } from './request.js';

/** What the command line asks of a reducer. All calls throw what `ask` throws. */
export interface ReducerApi {
  readonly address: ReducerAddress;
  status(): Promise<StatusAnswer>;
  startRun(config: Readonly<Record<string, unknown>>): Promise<RunAnswer>;
  stopRun(id: string): Promise<RunAnswer>;
  run(id: string): Promise<RunAnswer>;
  /** Newest first. */
  runs(limit: number): Promise<readonly RunAnswer[]>;
  /** All attempts, oldest first. */
  rounds(id: string): Promise<readonly RoundAnswer[]>;
  /** Newest first. */
  models(limit: number): Promise<readonly ModelAnswer[]>;
  uploadModel(path: string, name: string | undefined): Promise<ModelAnswer>;
  /** The bytes of a model's file. */
  modelFile(id: string): Promise<ReadableStream<Uint8Array>>;
  peers(kind: 'clients' | 'combiners'): Promise<readonly PeerAnswer[]>;
}

const pageSize = 1_000;

export const openReducerApi = (address: ReducerAddress, signal: AbortSignal): ReducerApi => {
  /** All items of a list, page after page. */
  const all = async <S extends z.ZodType>(schema: S, path: string): Promise<readonly z.output<S>[]> => {
    const items: z.output<S>[] = [];
    for (let offset = 0; ; offset += pageSize) {
      const page = await askFor(pageAnswer(schema), address, path, { query: { limit: pageSize, offset } }, signal);
      items.push(...page.items);
      if (page.items.length < pageSize) return items;
    }
  };
  const first = async <S extends z.ZodType>(schema: S, path: string, limit: number): Promise<readonly z.output<S>[]> =>
    (await askFor(pageAnswer(schema), address, path, { query: { limit } }, signal)).items;
  const runPath = (id: string) => `/api/v1/runs/${encodeURIComponent(id)}`;

  return {
    address,
    status: () => askFor(statusAnswer, address, '/status', {}, signal),
    startRun: async (config) =>
      (await askFor(startedAnswer, address, '/api/v1/runs', { method: 'POST', json: config }, signal)).run,
    stopRun: (id) => askFor(runAnswer, address, `${runPath(id)}/stop`, { method: 'POST' }, signal),
    run: (id) => askFor(runAnswer, address, runPath(id), {}, signal),
    runs: (limit) => first(runAnswer, '/api/v1/runs', limit),
    rounds: (id) => all(roundAnswer, `${runPath(id)}/rounds`),
    models: (limit) => first(modelAnswer, '/api/v1/models', limit),
    async uploadModel(path, name) {
      const body = await openAsBlob(path, { type: 'application/octet-stream' });
      return askFor(modelAnswer, address, '/api/v1/models', { method: 'POST', query: { name }, body }, signal);
    },
    async modelFile(id) {
      const response = await ask(
        address,
        `/api/v1/models/${encodeURIComponent(id)}/file`,
        { headers: { accept: '*/*' } },
        signal,
      );
      if (response.body === null)
        throw new NestorError('transport.protocol', `${response.url} answered without a body`);
      return response.body;
    },
    peers: (kind) => all(peerAnswer, `/api/v1/${kind}`),
  };
};
