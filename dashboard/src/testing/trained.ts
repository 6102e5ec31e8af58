import { join } from 'node:path';
import { serve, type Served } from '../../../services/reducer/http/testing/serve.js';
import { fillTrainedStore, type TrainedStore } from '../../../test/support/trained-store.js';

/** A reducer's API over what a run of some rounds has left. */
export const serveTrained = async (rounds = 12, clients = 5): Promise<Served & { readonly store: TrainedStore }> => {
  const served = await serve();
  const path = join(served.federation.dir, 'records.db');
  const store = await fillTrainedStore({ path, runId: 'one', rounds, clients, roundRecords: 3 });
  return { ...served, store };
};
