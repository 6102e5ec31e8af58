import { host, number, port, text } from './kinds.js';

const controller = { group: 'controller' } as const;

/** Variables of the controller. */
export const controllerVariables = {
  NESTOR_CONTROLLER_HOST: host({
    ...controller,
    description:
      'Host that others find the controller at: its certificate is for this name, and the dashboard has pages about topologies when it is given.',
    defaultText: 'localhost, and no such pages',
  }),
  NESTOR_CONTROLLER_PORT: port(
    {
      ...controller,
      description: 'Port of the controller: the HTTP interface that `flamectl` and agents speak to.',
      defaultText: '10100',
    },
    { free: true },
  ),
  NESTOR_NOTIFIER_PORT: port(
    { ...controller, description: 'Port at which agents wait to be told to start or stop.', defaultText: '10101' },
    { free: true },
  ),
  NESTOR_BROKERS: text(
    {
      ...controller,
      description: "Where the workers of jobs meet, by backend; goes into the tasks' configurations.",
      defaultText: 'none',
    },
    {
      pattern: /^[a-z][a-z0-9]*=[^\s,=]+(?:,[a-z][a-z0-9]*=[^\s,=]+)*$/,
      expected: 'backends with their addresses, as mqtt=broker.example.org,grpc=hub.example.org:10102',
    },
  ),
  NESTOR_STOP_GRACE_MS: number(
    {
      ...controller,
      description: 'Milliseconds that tasks have to end after they were told to stop, before they count as terminated.',
      defaultText: '30000',
    },
    { least: 0, most: 86_400_000 },
  ),
  NESTOR_MAX_CODE_BYTES: number(
    {
      ...controller,
      description: 'Largest archive of role code that is taken, in bytes.',
      defaultText: '33554432 (32 MiB)',
    },
    { least: 1024, most: 1_073_741_824 },
  ),
};
