/** Where an MQTT broker is, and as whom to speak to it. It is not trusted. */
export interface BrokerAccess {
  /** As `mqtt://broker.example.org:1883`; `mqtts`, `ws` and `wss` too. */
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of the authority that vouches for the broker. @default those that Node trusts */
  readonly ca?: string | undefined;
}

const ports: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };

/** The port that an address names or implies. */
export const portOfBroker = ({ url }: Pick<BrokerAccess, 'url'>): number => {
  const { port, protocol } = new URL(url);
  return port === '' ? (ports[protocol] ?? 0) : Number(port);
};
