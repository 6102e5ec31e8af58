import { join } from 'node:path';
import { openSmallFederation } from '../../../services/reducer/http/testing/small-federation.js';
import { fillTrainedStore } from '../../support/trained-store.js';
import { servePages } from './pages.js';

/** A reducer's pages and API over a store that a long run has filled. */
export interface LargeStore extends AsyncDisposable {
  readonly url: string;
  readonly runId: string;
  readonly clients: readonly string[];
}

export const openLargeStore = async (rounds: number, clientCount: number): Promise<LargeStore> => {
  const federation = await openSmallFederation();
  const path = join(federation.dir, 'records.db');
  const { runId, clients } = await fillTrainedStore({ path, runId: 'large', rounds, clients: clientCount });
  const pages = await servePages({ federation });
  return {
    ...{ runId, clients, url: pages.url },
    async [Symbol.asyncDispose]() {
      await pages[Symbol.asyncDispose]();
      await federation[Symbol.asyncDispose]();
    },
  };
};
