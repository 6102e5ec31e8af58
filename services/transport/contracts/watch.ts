import type { Channel, ChannelEvent } from '../channel.js';

/** Reads a channel's events and lets a test wait for one. */
export interface Watch {
  /** All that came so far. */
  readonly events: readonly ChannelEvent[];
  /** The first event that fits, of those that came or will come. */
  until(fits: (event: ChannelEvent) => boolean): Promise<ChannelEvent>;
  /** As many messages as asked for, in the order of their coming. */
  messages(count: number): Promise<readonly Extract<ChannelEvent, { kind: 'message' }>[]>;
  /** Settles when the channel's events end; rejects if they end with an error. */
  readonly ended: Promise<void>;
  /** Stops reading. */
  stop(): Promise<void>;
}

export const isJoined = (id: string) => (event: ChannelEvent) => event.kind === 'joined' && event.end.id === id;
export const isLeft = (id: string) => (event: ChannelEvent) => event.kind === 'left' && event.end.id === id;

export const watch = (channel: Channel): Watch => {
  const events: ChannelEvent[] = [];
  const checks = new Set<() => void>();
  const control = new AbortController();
  const ended = (async () => {
    for await (const event of channel.events(control.signal)) {
      events.push(event);
      for (const check of checks) check();
    }
  })();
  ended.catch(() => undefined);

  const when = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const check = () => {
        const found = look();
        if (found === undefined) return;
        checks.delete(check);
        resolve(found);
      };
      checks.add(check);
      check();
    });

  return {
    events,
    ended,
    until: (fits) => when(() => events.find(fits)),
    messages: (count) =>
      when(() => {
        const messages = events.filter((event) => event.kind === 'message');
        return messages.length >= count ? messages : undefined;
      }),
    async stop() {
      control.abort();
      await ended.catch(() => undefined);
    },
  };
};
