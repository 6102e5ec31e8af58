import { randomBytes } from 'node:crypto';
import { Client, credentials, Metadata, type ClientDuplexStream } from '@grpc/grpc-js';
import { asNestorError, errorFromWire, isPeerName, NestorError, type PeerName } from '../../core/index.js';
import { onAbort } from '../abort.js';
import { createRemoteBlobs, type Location, type RemoteBlobs } from '../blobs/remote.js';
import type { HubFrame, Hello, Message, PeerFrame, Welcome } from '../gen/nestor/v1/hub.js';
import { isSameProof, nonceBytes, proofOf, type Claim, type JobKey } from '../job-key.js';
import { createLink, type Link } from './link.js';
import { connectMethod } from './service.js';

/** A stream to the parent that it has welcomed. */
export interface Session {
  readonly hub: PeerName;
  readonly link: Link<PeerFrame>;
  readonly blobs: RemoteBlobs;
  /** Aborted with a NestorError when the session is over. */
  readonly signal: AbortSignal;
  close(): void;
}

/** What a child presents itself with. */
export interface Introduction {
  readonly hello: Hello;
  /** What both sides prove to have. @default nothing is proved */
  readonly jobKey?: JobKey | undefined;
}

/** Time that connecting and the parent's welcome may take. */
const handshakeMs = 10_000;

/** Time that the parent has to end its side of a stream. */
const farewellMs = 1000;

const channelOptions = {
  // A stream of its own for each session, so that one's end is nobody else's.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.enable_channelz': 0,
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
} as const;

const heartbeat: PeerFrame = { frame: { $case: 'heartbeat', heartbeat: {} } };

/**
 * Dials the parent and waits for its welcome.
 * @param take gets each message, and what to call when the reader has taken it. It may come before the promise
 * resolves only in the same turn of the event loop, after `welcomed`.
 * @throws the parent's goodbye, transport.unreachable
 */
export const openSession = (
  location: Location,
  { hello, jobKey }: Introduction,
  welcomed: (session: Session) => void,
  take: (message: Message, taken: () => void) => void,
  signal: AbortSignal,
): Promise<Session> =>
  new Promise((resolve, reject) => {
    const client = new Client(target(location), channelCredentials(location), {
      ...channelOptions,
      ...(location.tls?.servername !== undefined && { 'grpc.ssl_target_name_override': location.tls.servername }),
    });
    const { path, requestSerialize, responseDeserialize } = connectMethod;
    const call: ClientDuplexStream<PeerFrame, HubFrame> = client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      new Metadata(),
    );
    const link = createLink<PeerFrame>(call);
    const over = new AbortController();
    let session: Session | undefined;
    let beat: NodeJS.Timeout | undefined;
    let claim: Claim | undefined;

    const end = (reason: NestorError, polite = false): void => {
      if (over.signal.aborted) return;
      clearTimeout(patience);
      clearInterval(beat);
      stopListening();
      session?.blobs.close();
      link.end(reason);
      over.abort(reason);
      if (polite) hangUp(call);
      else call.cancel();
      client.close();
      reject(reason);
    };
    const patience = setTimeout(() => {
      end(new NestorError('transport.unreachable', `${target(location)} gave no welcome within ${handshakeMs} ms.`));
    }, handshakeMs);
    const stopListening = onAbort(signal, (reason) => {
      end(asNestorError(reason, 'service.interrupted'));
    });

    const prove = (hubNonce: Uint8Array): void => {
      if (session || claim) throw new NestorError('transport.protocol', 'A challenge came unasked.');
      if (jobKey === undefined) throw wrongKey('This side has no key, and the hub asks for one.');
      const nonce = randomBytes(nonceBytes);
      claim = { name: hello.name, instance: hello.instance, hubNonce, childNonce: nonce };
      call.write({ frame: { $case: 'proof', proof: { mac: proofOf('child', jobKey, claim), nonce } } });
    };

    const welcome = ({ hub, sessionToken, heartbeatMs, mac }: Welcome): void => {
      if (session || !isPeerName(hub)) throw new NestorError('transport.protocol', 'The welcome is not valid.');
      if (jobKey !== undefined && !(claim && isSameProof(mac, proofOf('hub', jobKey, claim)))) {
        throw wrongKey(`${hub} does not have the key of this job.`);
      }
      clearTimeout(patience);
      beat = setInterval(() => {
        if (link.tick()) end(new NestorError('transport.lost', `${hub} has been silent.`));
        else link.writeIfIdle(heartbeat);
      }, heartbeatMs);
      session = {
        hub,
        link,
        blobs: createRemoteBlobs(location, sessionToken),
        signal: over.signal,
        close: () => {
          end(new NestorError('transport.lost', 'The channel is closed.'), true);
        },
      };
      welcomed(session);
      resolve(session);
    };

    const receive = ({ frame }: HubFrame): void => {
      link.heard();
      switch (frame?.$case) {
        case 'welcome':
          welcome(frame.welcome);
          break;
        case 'challenge':
          prove(frame.challenge.nonce);
          break;
        case 'heartbeat':
          break;
        case 'message':
          if (!session) throw new NestorError('transport.protocol', 'The first frame must be a welcome.');
          take(frame.message, link.unread());
          break;
        case 'goodbye':
          end(errorFromWire(frame.goodbye.code, frame.goodbye.message));
          break;
        case undefined:
          throw new NestorError('transport.protocol', 'An empty frame came.');
      }
    };
    call.on('data', (frame: HubFrame) => {
      if (over.signal.aborted) return;
      try {
        receive(frame);
      } catch (error) {
        end(asNestorError(error));
      }
    });
    call.on('error', (error) => {
      end(
        new NestorError(session ? 'transport.lost' : 'transport.unreachable', `${target(location)}: ${error.message}`),
      );
    });
    call.on('end', () => {
      end(new NestorError('transport.lost', `${target(location)} closed the stream.`));
    });
    call.write({ frame: { $case: 'hello', hello } });
  });

/** Ends the stream; a parent that does not end its side in turn is cut off. */
const hangUp = (call: ClientDuplexStream<PeerFrame, HubFrame>): void => {
  const timer = setTimeout(() => {
    call.cancel();
  }, farewellMs);
  call.on('status', () => {
    clearTimeout(timer);
  });
  call.end();
};

const wrongKey = (message: string) => new NestorError('transport.wrong_key', message);

const target = ({ host, port }: Location): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

const channelCredentials = ({ tls }: Location) =>
  tls ? credentials.createSsl(tls.ca === undefined ? null : Buffer.from(tls.ca)) : credentials.createInsecure();
