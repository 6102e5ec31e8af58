import { linkOf, NestorError, type Link, type PeerName, type Place } from '../../core/index.js';
import {
  dial,
  dialOverMqtt,
  openFrontDoor,
  openHub,
  openMqttHub,
  portOfBroker,
  type BrokerAccess,
  type Channel,
  type FrontDoorOptions,
  type PeerRole,
  type Spool,
} from '../../transport/index.js';
import type { RoleContext } from './role.js';

/**
 * Opens the hub of a place for the workers below, on a port of its own or at the broker, as the channel's backend says;
 * and tells them where it is. Closing it closes its port.
 * @throws broker.missing
 */
export const openHubAt = async (
  context: RoleContext,
  place: Place,
  spool: Spool,
  signal: AbortSignal,
): Promise<Channel> => {
  const [hub] = await openHubsAt(context, [place], spool, signal);
  if (hub === undefined) throw new RangeError('no place, no hub');
  return hub;
};

/** As `openHubAt`, for a worker that has the hubs of several places: those that need a port share one. @throws broker.missing */
export const openHubsAt = async (
  { name, config, others, logger, tell }: RoleContext,
  places: readonly Place[],
  spool: Spool,
  signal: AbortSignal,
): Promise<readonly Channel[]> => {
  const { jobKey, broker: given } = await others.means(signal);
  const shared = { name, spool, logger, jobKey };
  const hubs: Channel[] = [];
  let port: number | undefined;
  for (const place of places) {
    const link = linkOf(config, place.channel);
    if (link.kind !== 'mqtt') continue;
    const broker = brokerOf(link, place, given);
    port = portOfBroker(broker);
    hubs.push(openMqttHub({ ...shared, broker, place }));
  }
  if (hubs.length < places.length) {
    const door = await openFrontDoor({ port: 0, http: notFound });
    port = door.port;
    const hub = openHub({ ...shared, frontDoor: door });
    const close = async () => {
      await hub.close();
      await door.close();
    };
    hubs.push({ ...hub, close });
  }
  if (port !== undefined) tell({ kind: 'listening', port });
  return hubs;
};

const notFound: FrontDoorOptions['http'] = (_request, response) => {
  response.writeHead(404).end();
};

/** Dials the hub of a place, wherever that is at the time. @throws broker.missing */
export const dialHubAt = async (...dialling: Parameters<typeof dialerAt>): Promise<Channel> =>
  (await dialerAt(...dialling))();

/** What dials the hub of a place, that of one owner if it is named. @throws broker.missing */
export const dialerAt = async (
  { name, config, others, logger }: RoleContext,
  place: Place,
  role: PeerRole,
  spool: Spool,
  signal: AbortSignal,
): Promise<(owner?: PeerName) => Channel> => {
  const { jobKey, broker: given } = await others.means(signal);
  const link = linkOf(config, place.channel);
  const shared = { name, role, spool, logger, jobKey };
  const locateFor = (owner: PeerName | undefined) => (trying: AbortSignal) => others.locate(place, trying, owner);
  if (link.kind !== 'mqtt') return (owner) => dial({ ...shared, locate: locateFor(owner) });
  const broker = brokerOf(link, place, given);
  return (owner) => dialOverMqtt({ ...shared, place, broker, locate: locateFor(owner) });
};

const hostForm = /^(?:\[[0-9A-Fa-f:.]+\]|[^\s:/@?#]+)(?::\d{1,5})?$/;

/** The broker of a channel. One that the design names gets no password: that is for the deployment's own. */
const brokerOf = (
  { brokerHost }: Extract<Link, { kind: 'mqtt' }>,
  { channel }: Place,
  given: BrokerAccess | undefined,
): BrokerAccess => {
  if (brokerHost !== undefined && hostForm.test(brokerHost)) return { url: `mqtt://${brokerHost}` };
  if (brokerHost === undefined && given !== undefined) return given;
  const found = brokerHost === undefined ? 'the controller has none' : `${JSON.stringify(brokerHost)} is no host`;
  throw new NestorError('broker.missing', `channel ${channel} needs an MQTT broker, and ${found}`);
};
