export { longestSoftware, type Channel, type ChannelEvent, type End, type PeerRole } from './channel.js';
export { openFrontDoor, type FrontDoor, type FrontDoorOptions } from './front-door/front-door.js';
export { Program, Work, type Message } from './gen/nestor/v1/hub.js';
/** The protocol's messages, as they go over the wire. */
export type * as wire from './gen/nestor/v1/hub.js';
export { dial, type DialOptions } from './grpc/dial.js';
export { openHub, type HubOptions } from './grpc/hub.js';
export { orAbort } from './abort.js';
export type { JobKey } from './job-key.js';
export { portOfBroker, type BrokerAccess } from './mqtt/broker-access.js';
export { openEmbeddedBroker } from './mqtt/embedded-broker.js';
export { dialOverMqtt } from './mqtt/dial.js';
export { openMqttHub } from './mqtt/hub.js';
export { createMemoryNetwork, type MemoryNetwork } from './memory/network.js';
export type { Location } from './blobs/remote.js';
export { checksumOfFile } from './checksum.js';
export { createLocks } from './locks.js';
export { openSpool } from './spool-folder.js';
export type { Receiving, Spool } from './spool.js';
/** How the workers of a job find each other. */
export {
  RendezvousDefinition,
  type Attendance,
  type Circumstances,
  type DeepPartial,
} from './gen/nestor/v1/rendezvous.js';
export { backOffMs, type BackOff } from './grpc/back-off.js';
export { ControllerClient, jsonOf } from './controller/client.js';
export { following, openNotifierChannel } from './notifier/following.js';
export { serveStream, type StreamContext } from './notifier/serve-stream.js';
/** The notifier's protocol. */
export {
  DeployEventRouteDefinition,
  DeployEventType,
  JobEventRouteDefinition,
  JobEventType,
  type DeployEvent,
  type DeployEventRouteServiceImplementation,
  type DeployInfo,
  type JobEvent,
  type JobEventRouteServiceImplementation,
  type JobTaskInfo,
} from './gen/flame/notification.js';
