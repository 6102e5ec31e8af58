import { randomUUID } from 'node:crypto';
import { copyFile, link } from 'node:fs/promises';
import { isPeerName, NestorError, type BlobRef, type PeerName } from '../../core/index.js';
import type { Channel, End, PeerRole } from '../channel.js';
import { createEventQueue, type EventQueue } from '../event-queue.js';
import { Message } from '../gen/nestor/v1/hub.js';
import { blobOf } from '../messages.js';
import type { Spool } from '../spool.js';
import { createGate, type Gate } from '../gate.js';

/** Messages of one peer that may wait for the other side's reader. */
const unreadLimit = 16;

/** Hubs and children in one process: channels for tests and for simulations of thousands of clients. */
export interface MemoryNetwork {
  /** Opens a hub; children that dialled its name join. */
  hub(name: PeerName, spool: Spool, options?: { readonly maxPeers?: number }): Channel;
  /** Joins the hub of this name, whenever there is one. */
  dial(name: PeerName, role: PeerRole, hubName: PeerName, spool: Spool, options?: Partial<End>): Channel;
  /** Breaks a child's connection, as a fault of the network would. @returns lets it come back. */
  cut(name: PeerName): () => void;
}

interface Node {
  readonly queue: EventQueue;
  readonly spool: Spool;
}

interface HubNode extends Node {
  readonly end: End;
  readonly maxPeers: number;
  readonly peers: Map<string, Connection>;
}

interface ChildNode extends Node {
  readonly end: End;
  readonly hubName: PeerName;
  connection: Connection | undefined;
  stopped: boolean;
}

interface Connection {
  readonly hub: HubNode;
  readonly child: ChildNode;
  readonly up: Gate;
  readonly down: Gate;
}

export const createMemoryNetwork = (): MemoryNetwork => {
  const hubs = new Map<string, HubNode>();
  const children = new Map<string, Set<ChildNode>>();
  const cuts = new Map<string, number>();

  const connect = (child: ChildNode): void => {
    const hub = hubs.get(child.hubName);
    if (!hub || child.stopped || child.connection || cuts.has(child.end.id)) return;
    const old = hub.peers.get(child.end.id);
    if (old) stop(old.child, displaced(child.end), displaced(child.end));
    else if (hub.peers.size >= hub.maxPeers) return;
    const connection = { hub, child, up: createGate(unreadLimit), down: createGate(unreadLimit) };
    hub.peers.set(child.end.id, connection);
    child.connection = connection;
    hub.queue.push({ kind: 'joined', end: child.end });
    child.queue.push({ kind: 'joined', end: hub.end });
  };

  const connectAll = (hubName: PeerName): void => {
    for (const child of children.get(hubName) ?? []) connect(child);
  };

  const disconnect = (connection: Connection, reason: NestorError): void => {
    const { hub, child, up, down } = connection;
    hub.peers.delete(child.end.id);
    child.connection = undefined;
    up.shut(reason);
    down.shut(reason);
    hub.queue.push({ kind: 'left', end: child.end, reason });
    child.queue.push({ kind: 'left', end: hub.end, reason });
    setImmediate(connectAll, child.hubName);
  };

  const stop = (child: ChildNode, reason: NestorError, error?: NestorError): void => {
    child.stopped = true;
    children.get(child.hubName)?.delete(child);
    if (child.connection) disconnect(child.connection, reason);
    child.queue.end(error);
  };

  const hubChannel = (hub: HubNode): Channel => ({
    ends: () => Array.from(hub.peers.values(), ({ child }) => child.end),
    events: (signal) => hub.queue.read(signal),
    async send(to, message, signal) {
      const connection = hub.peers.get(to);
      if (!connection) throw notConnected(to);
      const blob = blobOf(message);
      if (blob && !hub.spool.has(blob)) throw notFound(blob);
      await transmit(connection.down, connection.child.queue, hub.end, message, signal);
    },
    fetch: (_from, blob) =>
      hub.spool.has(blob) ? Promise.resolve(hub.spool.path(blob.name)) : Promise.reject(notFound(blob)),
    close() {
      if (hubs.get(hub.end.id) === hub) hubs.delete(hub.end.id);
      const reason = new NestorError('transport.lost', `${hub.end.id} is closing.`);
      for (const connection of [...hub.peers.values()]) disconnect(connection, reason);
      hub.queue.end();
      return Promise.resolve();
    },
  });

  const childChannel = (child: ChildNode): Channel => {
    const connectionTo = (to: PeerName): Connection => {
      if (child.connection?.hub.end.id !== to) throw notConnected(to);
      return child.connection;
    };
    return {
      ends: () => (child.connection ? [child.connection.hub.end] : []),
      events: (signal) => child.queue.read(signal),
      async send(to, message, signal) {
        const { hub, up } = connectionTo(to);
        const blob = blobOf(message);
        if (blob) await give(blob, child.spool, hub.spool);
        await transmit(up, hub.queue, child.end, message, signal);
      },
      async fetch(from, blob) {
        if (!child.spool.has(blob)) await give(blob, connectionTo(from).hub.spool, child.spool);
        return child.spool.path(blob.name);
      },
      close() {
        stop(child, new NestorError('transport.lost', `${child.end.id} closed its stream.`));
        return Promise.resolve();
      },
    };
  };

  return {
    hub(name, spool, { maxPeers = Infinity } = {}) {
      if (hubs.has(name)) throw new NestorError('transport.port_taken', `There is a hub ${name} already.`);
      const end: End = { id: name, role: 'aggregator', instance: name };
      const hub: HubNode = { end, spool, maxPeers, queue: createEventQueue(), peers: new Map() };
      hubs.set(name, hub);
      setImmediate(connectAll, name);
      return hubChannel(hub);
    },

    dial(name, role, hubName, spool, options = {}) {
      const end: End = { instance: randomUUID(), ...options, id: name, role };
      const child: ChildNode = {
        ...{ end, hubName, spool, queue: createEventQueue() },
        connection: undefined,
        stopped: false,
      };
      if (!isPeerName(name)) {
        const reason = new NestorError('transport.bad_name', `The name ${JSON.stringify(name)} is not allowed.`);
        stop(child, reason, reason);
        return childChannel(child);
      }
      const siblings = children.get(hubName) ?? new Set();
      children.set(hubName, siblings.add(child));
      setImmediate(connect, child);
      return childChannel(child);
    },

    cut(name) {
      cuts.set(name, (cuts.get(name) ?? 0) + 1);
      for (const hub of hubs.values()) {
        const connection = hub.peers.get(name);
        if (connection) disconnect(connection, new NestorError('transport.lost', `The stream to ${name} broke.`));
      }
      let healed = false;
      return () => {
        if (healed) return;
        healed = true;
        const left = (cuts.get(name) ?? 1) - 1;
        if (left > 0) cuts.set(name, left);
        else cuts.delete(name);
        for (const hubName of hubs.keys()) setImmediate(connectAll, hubName as PeerName);
      };
    },
  };
};

/** A copy by way of the wire's format, so that nothing passes here that would not pass there. */
const copyOf = (message: Message): Message => Message.decode(Message.encode(message).finish());

const transmit = async (
  gate: Gate,
  queue: EventQueue,
  from: End,
  message: Message,
  signal?: AbortSignal,
): Promise<void> => {
  const copy = copyOf(message);
  await gate.enter(signal);
  queue.push({ kind: 'message', from, message: copy }, () => {
    gate.leave();
  });
};

/** Links a blob's file from one spool into the other. */
const give = async (blob: BlobRef, from: Spool, to: Spool): Promise<void> => {
  if (to.has(blob)) return;
  if (!from.has(blob)) throw notFound(blob);
  const path = to.temporary();
  try {
    await link(from.path(blob.name), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from.path(blob.name), path);
  }
  await to.adopt(path, blob);
};

const displaced = ({ id }: End) => new NestorError('transport.displaced', `Another instance of ${id} took its place.`);
const notConnected = (name: string) => new NestorError('transport.lost', `${name} is not connected.`);
const notFound = ({ name }: BlobRef) => new NestorError('blob.not_found', `The blob ${name} is not here.`);
