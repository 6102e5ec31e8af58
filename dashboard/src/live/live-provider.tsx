import { useQueryClient } from '@tanstack/react-query';
import { use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { LiveContext } from './live-context.js';
import { watchLive } from './live-connection.js';
import { LiveStore, type LiveState } from './live-store.js';
import { StaleTopics } from './stale-topics.js';
import { whileVisible } from './while-visible.js';

/** A tab that is not looked at gives its connection up after this: browsers allow few per server. */
const hiddenMs = 60_000;

/** Holds the one live connection of the page, while it is looked at. */
export const LiveProvider = ({ baseUrl, children }: { readonly baseUrl: string; readonly children: ReactNode }) => {
  const queries = useQueryClient();
  const store = useMemo(() => new LiveStore(), []);
  useEffect(() => {
    const stale = new StaleTopics(queries);
    const end = whileVisible(hiddenMs, (signal) => follow(baseUrl, store, stale, signal));
    return () => {
      end();
      stale.close();
    };
  }, [baseUrl, queries, store]);
  return <LiveContext value={store}>{children}</LiveContext>;
};

const follow = async (baseUrl: string, store: LiveStore, stale: StaleTopics, signal: AbortSignal): Promise<void> => {
  store.connectionIs('connecting');
  const after = store.state().events.at(-1)?._id;
  for await (const happening of watchLive({ baseUrl, signal, after })) {
    switch (happening.kind) {
      case 'open':
        store.connectionIs('open');
        // Something may have happened while nobody listened: before the page was loaded, too.
        stale.everything();
        break;
      case 'lost':
        store.connectionIs('lost');
        break;
      case 'message':
        store.take(happening.message);
        stale.happened(happening.message.kind === 'event' ? happening.message.event.type : 'progress.told');
    }
  }
};

/** A part of what the live connection has told; the component renders again when that part changes. */
export const useLive = <T,>(select: (state: LiveState) => T): T => {
  const store = use(LiveContext);
  return useSyncExternalStore(store.subscribe, () => select(store.state()));
};
