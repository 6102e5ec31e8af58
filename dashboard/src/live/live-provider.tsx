import { useQueryClient } from '@tanstack/react-query';
import { use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { LiveContext } from './live-context.js';
import type { Part } from '../../../services/web/page-paths.js';
import { ApiContext } from '../api/api-context.js';
import { watchLive, type LiveConnectionOptions } from './live-connection.js';
import { LiveStore, type LiveState } from './live-store.js';
import type { LiveMessage } from './messages.js';
import { StaleTopics } from './stale-topics.js';
import { whileVisible } from './while-visible.js';

/** A tab that is not looked at gives its connection up after this: browsers allow few per server. */
const hiddenMs = 60_000;

/** Where each part of a server tells what happens. */
const streams: Readonly<Record<Part, string>> = {
  federation: '/api/v1/events',
  topologies: '/api/v1/topology/events',
};

interface LiveProviderProps {
  /** What the page is about. */
  readonly part: Part;
  readonly children: ReactNode;
}

/** Holds the one live connection of the page, while it is looked at: to the part that the page is about. */
export const LiveProvider = ({ part, children }: LiveProviderProps) => {
  const { baseUrl } = use(ApiContext);
  const queries = useQueryClient();
  const stores = useMemo(() => ({ federation: new LiveStore(), topologies: new LiveStore() }), []);
  const store = stores[part];
  useEffect(() => {
    const stale = new StaleTopics(queries);
    const end = whileVisible(hiddenMs, (signal) => follow({ baseUrl, path: streams[part], signal }, store, stale));
    return () => {
      end();
      stale.close();
    };
  }, [baseUrl, queries, store, part]);
  return <LiveContext value={store}>{children}</LiveContext>;
};

const follow = async (to: LiveConnectionOptions, store: LiveStore, stale: StaleTopics): Promise<void> => {
  store.connectionIs('connecting');
  const after = store.state().events.at(-1)?._id;
  for await (const happening of watchLive({ ...to, after })) {
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
        stale.happened(typeOf(happening.message));
    }
  }
};

const typeOf = (message: LiveMessage): string => {
  switch (message.kind) {
    case 'change':
      return message.change.type;
    case 'event':
      return message.event.type;
    case 'progress':
      return 'progress.told';
  }
};

/** A part of what the live connection has told; the component renders again when that part changes. */
export const useLive = <T,>(select: (state: LiveState) => T): T => {
  const store = use(LiveContext);
  return useSyncExternalStore(store.subscribe, () => select(store.state()));
};
