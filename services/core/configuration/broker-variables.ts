import { port, text } from './kinds.js';

const broker = { group: 'broker' } as const;

/** Variables of the MQTT broker at which workers of jobs meet, for controllers and agents. */
export const brokerVariables = {
  NESTOR_BROKER: text(
    {
      ...broker,
      description: 'MQTT broker at which workers of channels with the backend `mqtt` meet.',
      defaultText: 'the one of NESTOR_BROKERS; for agents, the one that the controller names',
    },
    {
      pattern: /^(?:mqtts?|wss?):\/\/(?:\[[0-9A-Fa-f:.]+\]|[^\s:/@?#]+)(?::\d{1,5})?(?:\/[^\s?#]*)?$/,
      expected: 'an address as mqtt://broker.example.org:1883, mqtts://… or wss://…, without user and password',
    },
  ),
  NESTOR_BROKER_USER: text({ ...broker, description: 'User at the broker.', defaultText: 'none' }),
  NESTOR_BROKER_PASSWORD: text({ ...broker, description: "The user's password.", defaultText: 'none', secret: true }),
  NESTOR_BROKER_CA: text({
    ...broker,
    description: 'File with the certificate (PEM) of the authority that vouches for the broker.',
    defaultText: 'the authorities that Node.js trusts',
  }),
  NESTOR_BROKER_PORT: port(
    {
      ...broker,
      description:
        'Port of the broker that `nestor broker` runs, and `nestor topology up`, which takes another one if this is in use.',
      defaultText: '1883',
    },
    { free: true },
  ),
};
