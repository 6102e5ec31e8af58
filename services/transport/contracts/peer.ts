import { Client, credentials } from '@grpc/grpc-js';
import { Role, type Hello, type HubFrame, type PeerFrame } from '../gen/nestor/v1/hub.js';
import { connectMethod, protocolVersion } from '../grpc/service.js';

/** A peer that says what a test wants it to say, and nothing by itself. */
export interface RawPeer {
  say(frame: PeerFrame): void;
  /** The next frame of the hub; undefined when the stream is over. */
  next(): Promise<HubFrame | undefined>;
  close(): void;
}

export const helloAs = (name: string, fields: Partial<Hello> = {}): PeerFrame => ({
  frame: {
    $case: 'hello',
    hello: {
      ...{ name, instance: 'i', role: Role.ROLE_TRAINER, protocol: protocolVersion, software: 'test' },
      ...{ host: '', port: 0, capacity: 0 },
      ...fields,
    },
  },
});

export const openRawPeer = (port: number): RawPeer => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  const { path, requestSerialize, responseDeserialize } = connectMethod;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  call.on('error', () => undefined);
  const frames = call[Symbol.asyncIterator]() as AsyncIterator<HubFrame>;
  return {
    say: (frame) => call.write(frame),
    async next() {
      const result = await frames.next().catch(() => undefined);
      return result === undefined || result.done === true ? undefined : result.value;
    },
    close() {
      call.cancel();
      client.close();
    },
  };
};

/** A peer's session token, after its hello. */
export const tokenOf = async (peer: RawPeer, name: string): Promise<string> => {
  peer.say(helloAs(name));
  const frame = (await peer.next())?.frame;
  if (frame?.$case !== 'welcome') throw new Error('No welcome came.');
  return frame.welcome.sessionToken;
};
