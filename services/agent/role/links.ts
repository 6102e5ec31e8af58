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
  { name, config, others, logger, tell }: RoleContext,
  place: Place,
  spool: Spool,
  signal: AbortSignal,
): Promise<Channel> => {
  const { jobKey, broker: given } = await others.means(signal);
  const link = linkOf(config, place.channel);
  if (link.kind === 'mqtt') {
    const broker = brokerOf(link, place, given);
    tell({ kind: 'listening', port: portOfBroker(broker) });
    return openMqttHub({ name, broker, jobKey, place, spool, logger });
  }
  const door = await openFrontDoor({
    port: 0,
    http: (_request, response) => {
      response.writeHead(404).end();
    },
  });
  const hub = openHub({ name, frontDoor: door, spool, logger, jobKey });
  tell({ kind: 'listening', port: door.port });
  return {
    ...hub,
    async close() {
      await hub.close();
      await door.close();
    },
  };
};

/**
 * Opens the hubs of several places, each as `openHubAt` does. Over gRPC one of them serves all; its port is told last,
 * and stands.
 * @throws broker.missing
 */
export const openHubsAt = async (
  context: RoleContext,
  places: readonly Place[],
  spool: Spool,
  signal: AbortSignal,
): Promise<readonly Channel[]> => {
  const isOverMqtt = ({ channel }: Place) => linkOf(context.config, channel).kind === 'mqtt';
  const own = [...places.filter(isOverMqtt), ...places.filter((place) => !isOverMqtt(place)).slice(0, 1)];
  const hubs: Channel[] = [];
  for (const place of own) hubs.push(await openHubAt(context, place, spool, signal));
  return hubs;
};

/**
 * Dials the hub of a place, wherever that is at the time.
 * @param owner whose hub it has to be, if there are several
 * @throws broker.missing
 */
export const dialHubAt = async (
  { name, config, others, logger }: RoleContext,
  place: Place,
  role: PeerRole,
  spool: Spool,
  signal: AbortSignal,
  owner?: PeerName,
): Promise<Channel> => {
  const { jobKey, broker } = await others.means(signal);
  const link = linkOf(config, place.channel);
  const shared = { name, role, spool, logger, jobKey };
  const locate = (trying: AbortSignal) => others.locate(place, trying, owner);
  return link.kind === 'mqtt'
    ? dialOverMqtt({ ...shared, place, locate, broker: brokerOf(link, place, broker) })
    : dial({ ...shared, locate });
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
