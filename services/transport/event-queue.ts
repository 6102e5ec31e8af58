import { NestorError } from '../core/index.js';
import { onAbort } from './abort.js';
import type { ChannelEvent, End } from './channel.js';

/**
 * What a channel's reader has not seen yet, in order. A new reader hears first of the peers that
 * the one before it knew, so that `joined` comes before and `left` after everything of a peer.
 */
export interface EventQueue {
  /** @param taken is called when the reader has taken the event. */
  push(event: ChannelEvent, taken?: () => void): void;
  /** Ends the reader after what is in the queue; with an error, throws it there. */
  end(error?: NestorError): void;
  read(signal: AbortSignal): AsyncIterable<ChannelEvent>;
}

interface Entry {
  readonly event: ChannelEvent;
  readonly taken: (() => void) | undefined;
}

export const createEventQueue = (): EventQueue => {
  let entries: Entry[] = [];
  let head = 0;
  let ended: { readonly error: NestorError | undefined } | undefined;
  let wake: (() => void) | undefined;
  let reading = false;
  const known = new Map<string, End>();

  const next = (): Entry | undefined => {
    const entry = entries[head];
    if (entry === undefined) return undefined;
    head += 1;
    if (head === entries.length || head === 1024) {
      entries = entries.slice(head);
      head = 0;
    }
    return entry;
  };

  const remember = (event: ChannelEvent): void => {
    if (event.kind === 'joined') known.set(event.end.id, event.end);
    if (event.kind === 'left') known.delete(event.end.id);
  };

  async function* events(signal: AbortSignal): AsyncGenerator<ChannelEvent, void> {
    if (reading) throw new NestorError('internal', 'A channel has one reader of events at a time.');
    reading = true;
    const stopListening = onAbort(signal, () => wake?.());
    try {
      for (const end of [...known.values()]) yield { kind: 'joined', end };
      while (!signal.aborted) {
        const entry = next();
        if (entry) {
          remember(entry.event);
          entry.taken?.();
          yield entry.event;
        } else if (ended) {
          if (ended.error) throw ended.error;
          return;
        } else {
          await new Promise<void>((resolve) => (wake = resolve));
          wake = undefined;
        }
      }
    } finally {
      stopListening();
      reading = false;
    }
  }

  return {
    push(event, taken) {
      if (ended) return;
      entries.push({ event, taken });
      wake?.();
    },
    end(error) {
      ended ??= { error };
      wake?.();
    },
    read: events,
  };
};
