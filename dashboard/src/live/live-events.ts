import { use, useEffect, useMemo, useSyncExternalStore } from 'react';
import { ApiContext } from '../api/api-context.js';
import type { EventFilter } from '../api/queries.js';
import { LiveContext } from './live-context.js';
import { watchLive } from './live-connection.js';
import { LiveStore, type LiveEvent } from './live-store.js';
import { whileVisible } from './while-visible.js';

/** A connection of its own is given up as soon as nobody looks: browsers allow few per server, for all tabs together. */
const hiddenMs = 0;

/**
 * The newest events that pass a filter, oldest first. All events come over the page's one connection; a narrower choice
 * has a connection of its own, over which the server sends nothing else, so that rare events are not lost among others.
 * @param after tells the newest event that is known already, when it is asked; without it nothing is asked yet
 */
export const useLiveEvents = (filter: EventFilter, after: (() => string) | undefined): readonly LiveEvent[] => {
  const { baseUrl } = use(ApiContext);
  const all = use(LiveContext);
  const own = useMemo(() => (Object.keys(filter).length === 0 ? undefined : new LiveStore()), [filter]);
  useEffect(() => {
    if (own === undefined || after === undefined) return;
    return whileVisible(hiddenMs, (signal) => follow(own, { baseUrl, filter, signal }, after));
  }, [own, baseUrl, filter, after]);
  const store = own ?? all;
  return useSyncExternalStore(store.subscribe, () => store.state().events);
};

interface Watching {
  readonly baseUrl: string;
  readonly filter: EventFilter;
  readonly signal: AbortSignal;
}

const follow = async (store: LiveStore, watching: Watching, after: () => string): Promise<void> => {
  const from = store.state().events.at(-1)?._id ?? after();
  for await (const happening of watchLive({ ...watching, after: from })) {
    if (happening.kind === 'message') store.take(happening.message);
  }
};
