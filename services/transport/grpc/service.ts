import type { MethodDefinition } from '@grpc/grpc-js';
import { HubDefinition, HubFrame, PeerFrame } from '../gen/nestor/v1/hub.js';

/** Version of the protocol that this software speaks. */
export const protocolVersion = 1;

const bufferOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const { connect } = HubDefinition.methods;

/** `nestor.v1.Hub/Connect` as grpc-js wants it. */
export const connectMethod: MethodDefinition<PeerFrame, HubFrame> = {
  path: `/${HubDefinition.fullName}/${connect.name}`,
  requestStream: connect.requestStream,
  responseStream: connect.responseStream,
  requestSerialize: (frame) => bufferOf(PeerFrame.encode(frame).finish()),
  requestDeserialize: (bytes) => PeerFrame.decode(bytes),
  responseSerialize: (frame) => bufferOf(HubFrame.encode(frame).finish()),
  responseDeserialize: (bytes) => HubFrame.decode(bytes),
};
