import { NestorError, type BlobRef, type PeerName } from '../../core/index.js';
import type { Channel, ChannelEvent, End, Message } from '../../transport/index.js';
import { Wake } from '../wake.js';
import type { CoordinatorLine } from './coordinator-line.js';

/** A child's channel to whichever parent it is led to: the last one is left before the next one is dialled. */
class LedChannel implements Channel {
  #lead: PeerName | undefined;
  #current: { readonly lead: PeerName; readonly channel: Channel } | undefined;
  #moving: Promise<void> = Promise.resolve();
  readonly #moved = new Wake();
  readonly #closing = new AbortController();

  /** @param open dials a parent */
  constructor(private readonly open: (parent: PeerName) => Channel) {}

  /** Goes to this parent, unless it is there already. */
  follow(lead: PeerName): void {
    this.#lead = lead;
    this.#moving = this.#moving.then(() => this.#move());
  }

  ends(): readonly End[] {
    return this.#current?.channel.ends() ?? [];
  }

  async *events(signal: AbortSignal): AsyncGenerator<ChannelEvent, void> {
    const reading = AbortSignal.any([signal, this.#closing.signal]);
    let read: Channel | undefined;
    while (!reading.aborted) {
      const channel = this.#current?.channel;
      if (channel !== undefined && channel !== read) {
        read = channel;
        // Ends when the channel is closed, with word that the parent has left.
        yield* channel.events(reading);
      } else await this.#moved.wait(Infinity, reading).catch(() => undefined);
    }
  }

  async send(to: PeerName, message: Message, signal?: AbortSignal): Promise<void> {
    await this.#channelWith(to).send(to, message, signal);
  }

  async fetch(from: PeerName, blob: BlobRef, signal?: AbortSignal): Promise<string> {
    return await this.#channelWith(from).fetch(from, blob, signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#moving;
    await this.#current?.channel.close();
  }

  async #move(): Promise<void> {
    const lead = this.#lead;
    if (lead === undefined || lead === this.#current?.lead || this.#closing.signal.aborted) return;
    await this.#current?.channel.close();
    this.#current = { lead, channel: this.open(lead) };
    this.#moved.notify();
  }

  #channelWith(peer: PeerName): Channel {
    if (this.#current === undefined) throw new NestorError('transport.lost', `${peer} is not connected.`);
    return this.#current.channel;
  }
}

/** A trainer's channel to the aggregator that its coordinator leads it to. */
export const ledBy = (line: CoordinatorLine, open: (parent: PeerName) => Channel): Channel => {
  const channel = new LedChannel(open);
  line.watch(() => {
    // Without a team it stays where it is: its aggregator may come back before another one comes.
    const [team] = line.latest?.teams ?? [];
    if (team !== undefined) channel.follow(team.aggregator);
  });
  return channel;
};
