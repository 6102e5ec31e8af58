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

/** How a worker meets the others of its job, each channel by its own backend. All of them have the job's key. */
export interface Links {
  /** Opens the hub of a place for the workers below, and tells them where it is. @throws broker.missing */
  openHub(place: Place, spool: Spool): Promise<Channel>;
  /** The same for several places. Those without a broker have one hub together. @throws broker.missing */
  openHubs(places: readonly Place[], spool: Spool): Promise<readonly Channel[]>;
  /** Dials the hub of a place, or that of one owner, wherever it is at the time. @throws broker.missing */
  dial(place: Place, role: PeerRole, spool: Spool, owner?: PeerName): Channel;
}

/** Waits until the worker knows the job's key. */
export const openLinks = async (context: RoleContext, signal: AbortSignal): Promise<Links> => {
  const { name, config, others, logger, tell } = context;
  const { jobKey, broker: given } = await others.means(signal);
  /** The broker at which the workers of a place meet; nothing where they meet directly. */
  const brokerAt = (place: Place): BrokerAccess | undefined => {
    const link = linkOf(config, place.channel);
    return link.kind === 'mqtt' ? brokerOf(link, place, given) : undefined;
  };

  const openDirect = async (spool: Spool): Promise<Channel & { readonly port: number }> => {
    const door = await openFrontDoor({
      port: 0,
      http: (_request, response) => {
        response.writeHead(404).end();
      },
    });
    const hub = openHub({ name, frontDoor: door, spool, logger, jobKey });
    return {
      ...{ ...hub, port: door.port },
      async close() {
        await hub.close();
        await door.close();
      },
    };
  };

  const openHubs = async (places: readonly Place[], spool: Spool): Promise<readonly Channel[]> => {
    const atBrokers = places.flatMap((place) => {
      const broker = brokerAt(place);
      return broker === undefined ? [] : [{ place, broker }];
    });
    const direct = atBrokers.length < places.length ? await openDirect(spool) : undefined;
    const [first] = atBrokers;
    // Who has a port is found there; whoever meets at a broker need only know that there is a hub.
    tell({ kind: 'listening', port: direct?.port ?? (first ? portOfBroker(first.broker) : 0) });
    const brokered = atBrokers.map(({ place, broker }) => openMqttHub({ name, broker, jobKey, place, spool, logger }));
    return direct === undefined ? brokered : [direct, ...brokered];
  };

  return {
    openHubs,

    async openHub(place, spool) {
      const [hub] = await openHubs([place], spool);
      if (hub === undefined) throw new NestorError('internal', 'a place has a hub');
      return hub;
    },

    dial(place, role, spool, owner) {
      const shared = { name, role, spool, logger, jobKey };
      const locate = (trying: AbortSignal) => others.locate(place, trying, owner);
      const broker = brokerAt(place);
      return broker === undefined ? dial({ ...shared, locate }) : dialOverMqtt({ ...shared, place, locate, broker });
    },
  };
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
