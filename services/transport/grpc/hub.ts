import { randomBytes } from 'node:crypto';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { asNestorError, NestorError, type Observer, type PeerName } from '../../core/index.js';
import { createBlobRoutes } from '../blobs/routes.js';
import type { Channel, End } from '../channel.js';
import { createEventQueue } from '../event-queue.js';
import type { FrontDoor } from '../front-door/front-door.js';
import type { HubFrame, Message, PeerFrame } from '../gen/nestor/v1/hub.js';
import { blobOf } from '../messages.js';
import type { Spool } from '../spool.js';
import { countBytes } from './count-bytes.js';
import { endOf } from './hello.js';
import { isSameProof, nonceBytes, proofOf, type Claim, type JobKey } from '../job-key.js';
import { createLink, type Link } from './link.js';
import { connectMethod } from './service.js';

export interface HubOptions {
  /** What the hub is called towards its peers. */
  readonly name: PeerName;
  readonly frontDoor: FrontDoor;
  readonly spool: Spool;
  readonly logger: Logger;
  /** Only peers that have it are let in. @default everybody is */
  readonly jobKey?: JobKey;
  /** A peer that is not heard of for three of these has left. @default 5,000 */
  readonly heartbeatMs?: number;
  /** @default unlimited */
  readonly maxPeers?: number;
  /** Largest blob that a peer may upload. @default 4 GiB */
  readonly maxBlobBytes?: number;
  /** Told of each blob that has come or gone. @default tells nobody */
  readonly observer?: Pick<Observer, 'transferred'>;
}

type PeerCall = ServerDuplexStream<PeerFrame, HubFrame>;

interface Peer {
  readonly end: End;
  readonly token: string;
  readonly link: Link<HubFrame>;
  readonly call: PeerCall;
}

/** Who is not a peer yet. */
interface Stranger {
  ticks: number;
  /** Has said hello, and is asked to prove that it has the key. */
  claimed?: { readonly end: End; readonly hubNonce: Buffer };
}

const heartbeat: HubFrame = { frame: { $case: 'heartbeat', heartbeat: {} } };
const goodbye = ({ code, message }: NestorError): HubFrame => ({
  frame: { $case: 'goodbye', goodbye: { code, message } },
});

/** Serves the streams and the blob plane of a parent's children. */
export const openHub = (options: HubOptions): Channel => {
  const { name, frontDoor, spool, heartbeatMs = 5000, maxPeers = Infinity, maxBlobBytes = 4 * 2 ** 30 } = options;
  const logger = options.logger.child({ hub: name });
  const queue = createEventQueue();
  const peers = new Map<string, Peer>();
  const names = new Map<string, string>();
  const strangers = new Map<PeerCall, Stranger>();
  const closing = new AbortController();

  const leave = (peer: Peer, reason: NestorError, notice?: HubFrame): void => {
    if (peers.get(peer.end.id) !== peer) return;
    peers.delete(peer.end.id);
    names.delete(peer.token);
    peer.link.end(reason);
    if (notice) peer.call.write(notice);
    peer.call.end();
    queue.push({ kind: 'left', end: peer.end, reason });
    logger.info({ peer: peer.end.id, code: reason.code }, 'peer left: %s', reason.message);
  };

  const refuse = (call: PeerCall, reason: NestorError): void => {
    strangers.delete(call);
    logger.warn({ code: reason.code }, 'peer refused: %s', reason.message);
    call.write(goodbye(reason));
    call.end();
  };

  const join = (call: PeerCall, end: End, mac: Buffer = Buffer.alloc(0)): Peer => {
    const old = peers.get(end.id);
    if (old) replace(old, end);
    else if (peers.size >= maxPeers) throw new NestorError('transport.full', `${name} takes ${maxPeers} peers.`);
    const token = randomBytes(32).toString('base64url');
    const peer = { end, token, call, link: createLink<HubFrame>(call) };
    strangers.delete(call);
    peers.set(end.id, peer);
    names.set(token, end.id);
    call.write({ frame: { $case: 'welcome', welcome: { hub: name, sessionToken: token, heartbeatMs, mac } } });
    queue.push({ kind: 'joined', end });
    logger.info({ peer: end.id, role: end.role }, 'peer joined');
    return peer;
  };

  const replace = (old: Peer, { id, instance }: End): void => {
    if (old.end.instance === instance) {
      leave(old, new NestorError('transport.lost', `${id} has made a new connection.`));
      return;
    }
    const reason = new NestorError('transport.displaced', `Another instance of ${id} took its place.`);
    leave(old, reason, goodbye(reason));
  };

  const take = (peer: Peer, { frame }: PeerFrame): void => {
    peer.link.heard();
    switch (frame?.$case) {
      case 'heartbeat':
        peer.link.writeIfIdle(heartbeat);
        break;
      case 'message':
        blobOf(frame.message);
        queue.push({ kind: 'message', from: peer.end, message: frame.message }, peer.link.unread());
        break;
      case 'hello':
      case 'proof':
      case undefined:
        throw new NestorError('transport.protocol', `${peer.end.id} sent ${frame?.$case ?? 'an empty frame'} unasked.`);
    }
  };

  /** @returns the peer, unless it has yet to prove that it is one */
  const greet = (call: PeerCall, { frame }: PeerFrame): Peer | undefined => {
    const stranger = strangers.get(call);
    const { jobKey } = options;
    if (frame?.$case === 'proof' && jobKey && stranger?.claimed) {
      const { end, hubNonce } = stranger.claimed;
      const claim: Claim = { name: end.id, instance: end.instance, hubNonce, childNonce: frame.proof.nonce };
      if (!isSameProof(frame.proof.mac, proofOf('child', jobKey, claim))) throw wrongKey(end);
      return join(call, end, proofOf('hub', jobKey, claim));
    }
    if (frame?.$case !== 'hello' || !stranger || stranger.claimed) {
      throw new NestorError('transport.protocol', 'The first frame must be a hello.');
    }
    const end = endOf(frame.hello);
    if (jobKey === undefined) return join(call, end);
    stranger.claimed = { end, hubNonce: randomBytes(nonceBytes) };
    call.write({ frame: { $case: 'challenge', challenge: { nonce: stranger.claimed.hubNonce } } });
    return undefined;
  };

  const connect = (call: PeerCall): void => {
    let peer: Peer | undefined;
    let over = false;
    strangers.set(call, { ticks: 0 });
    const lost = (message: string) => {
      strangers.delete(call);
      if (peer) leave(peer, new NestorError('transport.lost', message));
      else call.end();
    };
    call.on('data', (frame: PeerFrame) => {
      if (over) return;
      try {
        if (peer) take(peer, frame);
        else peer = greet(call, frame);
      } catch (error) {
        over = true;
        const reason = asNestorError(error);
        if (peer) leave(peer, reason, goodbye(reason));
        else refuse(call, reason);
      }
    });
    call.on('end', () => {
      lost('The peer closed its stream.');
    });
    call.on('cancelled', () => {
      lost('The stream to the peer broke.');
    });
    call.on('error', (error) => {
      lost(error.message);
    });
  };

  const sweep = setInterval(() => {
    for (const peer of peers.values()) {
      if (peer.link.tick()) leave(peer, new NestorError('transport.lost', `${peer.end.id} has been silent.`));
    }
    for (const [call, stranger] of strangers) {
      stranger.ticks += 1;
      if (stranger.ticks > 3) refuse(call, new NestorError('transport.protocol', 'No hello came.'));
    }
  }, heartbeatMs);

  frontDoor.grpc.addService({ Connect: connectMethod }, { Connect: connect });
  const blobs = createBlobRoutes({
    spool,
    maxBlobBytes,
    logger,
    signal: closing.signal,
    peerOf: (token) => names.get(token),
  });
  const unroute = frontDoor.route('/blobs/', options.observer ? countBytes(blobs, options.observer) : blobs);

  return {
    ends: () => Array.from(peers.values(), ({ end }) => end),
    events: (signal) => queue.read(signal),

    async send(to, message: Message, signal) {
      const peer = peers.get(to);
      if (!peer) throw new NestorError('transport.lost', `${to} is not connected.`);
      const blob = blobOf(message);
      if (blob && !spool.has(blob)) throw notInSpool(blob.name);
      await peer.link.write({ frame: { $case: 'message', message } }, signal);
    },

    fetch(_from, blob) {
      return spool.has(blob) ? Promise.resolve(spool.path(blob.name)) : Promise.reject(notInSpool(blob.name));
    },

    close() {
      if (closing.signal.aborted) return Promise.resolve();
      const reason = new NestorError('transport.lost', `${name} is closing.`);
      closing.abort(reason);
      clearInterval(sweep);
      unroute();
      frontDoor.grpc.removeService({ Connect: connectMethod });
      for (const call of strangers.keys()) refuse(call, reason);
      for (const peer of [...peers.values()]) leave(peer, reason, goodbye(reason));
      queue.end();
      return Promise.resolve();
    },
  };
};

const wrongKey = ({ id }: End) => new NestorError('transport.wrong_key', `${id} does not have the key of this job.`);
const notInSpool = (name: string) => new NestorError('blob.not_found', `The blob ${name} is not here.`);
