import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import type { Part } from '../../../services/web/page-paths.js';
import { ApiContext } from '../api/api-context.js';
import { watchLive, type LiveConnectionOptions } from './live-connection.js';
import { LiveStore, type LiveState } from './live-store.js';
import type { LiveMessage } from './messages.js';
import { StaleTopics } from './stale-topics.js';

const LiveContext = createContext(new LiveStore());

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
    let connection: AbortController | undefined;
    let hiding: ReturnType<typeof setTimeout> | undefined;
    const connect = () => {
      connection ??= new AbortController();
      void follow({ baseUrl, path: streams[part], signal: connection.signal }, store, stale);
    };
    const disconnect = () => {
      connection?.abort();
      connection = undefined;
    };
    const onVisibility = () => {
      clearTimeout(hiding);
      if (document.visibilityState === 'hidden') hiding = setTimeout(disconnect, hiddenMs);
      else if (connection === undefined) connect();
    };
    connect();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      clearTimeout(hiding);
      disconnect();
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
