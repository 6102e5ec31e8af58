import { choice, host, peerName, text } from './kinds.js';

const agent = { group: 'agent' } as const;

const id = { pattern: /^[0-9A-Za-z_-]{1,128}$/, expected: 'the id of a task, as `flamectl get tasks` shows it' };
const key = (description: string) => text({ ...agent, description, secret: true });

/** Variables of agents and deployers. */
export const agentVariables = {
  FLAME_AGENT_ID: text({ ...agent, description: 'Id of the task that an agent runs; the older name.' }, id),
  FLAME_AGENT_KEY: key('Key of that task; the older name.'),
  FLAME_TASK_ID: text({ ...agent, description: 'Id of the task that an agent runs.' }, id),
  FLAME_TASK_KEY: key('Key of that task. A participant chooses one, and needs the same one to come back.'),
  FLAME_TASK_KEY_FILE: text({ ...agent, description: 'File with that key, for places where variables are seen.' }),
  NESTOR_APISERVER: text(
    {
      ...agent,
      description: "Address of the controller's HTTP interface, for agents and deployers.",
      defaultText: 'http://localhost:10100',
    },
    { pattern: /^https?:\/\/[^\s/]+(?:\/\S*)?$/, expected: 'an address as http://controller.example.org:10100' },
  ),
  NESTOR_NOTIFIER: text(
    {
      ...agent,
      description: "Address of the controller's notifier, which speaks TLS where NESTOR_APISERVER begins with https.",
      defaultText: 'localhost:10101',
    },
    {
      pattern: /^(?:\[[0-9A-Fa-f:.]+\]|[^\s:/]+):\d{1,5}$/,
      expected: 'host and port, as controller.example.org:10101',
    },
  ),
  NESTOR_CA: text({
    ...agent,
    description:
      'File with the certificate of an authority (PEM) that agents and deployers trust besides the usual ones: the ca.crt of a controller.',
    defaultText: 'none',
  }),
  NESTOR_AGENT_HOST: host({
    ...agent,
    description: "Where other workers of a job reach an agent's machine.",
    defaultText: 'the address that the controller sees',
  }),
  NESTOR_COMPUTE: peerName({
    ...agent,
    description: 'Name of the place whose tasks a deployer runs.',
    defaultText: 'default',
  }),
  NESTOR_COMPUTE_REGION: text({
    ...agent,
    description: 'Realm whose datasets are trained on at the compute of a deployer, as default/eu.',
    defaultText: 'none',
  }),
  NESTOR_DEPLOY_AS: choice(
    { ...agent, description: 'How a deployer runs the agents of tasks.', defaultText: 'processes' },
    ['processes', 'docker'],
  ),
  NESTOR_AGENT_IMAGE: text({
    ...agent,
    description: 'Docker image of agents, for a deployer that runs them as containers.',
    defaultText: 'nestor:local',
  }),
  NESTOR_AGENT_NETWORK: text({
    ...agent,
    description: 'Docker network of agents that are run as containers.',
    defaultText: "Docker's own",
  }),
};
