import { composeVariables } from './compose-variables.js';
import { agentVariables } from './agent-variables.js';
import { brokerVariables } from './broker-variables.js';
import { controllerVariables } from './controller-variables.js';
import { observationVariables } from './observation-variables.js';
import { choice, flag, host, number, peerName, port, text } from './kinds.js';

const day = 86_400_000;

/** Every variable that Nestor reads, in the order of the documents. Absent values are `undefined`; services add defaults. */
export const variables = {
  ALLIANCE_UID: text(
    {
      group: 'federation',
      description: 'Names the federation: the database that holds its records has this name.',
      example: 'ac435faef-c2df-442e-b349-7f633d3d5523',
      defaultText: 'nestor',
    },
    { pattern: /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, expected: '1 to 63 letters, digits, dashes and underscores' },
  ),
  EXAMPLE: text(
    {
      group: 'federation',
      description: 'Project to train: a folder under test/.',
      example: 'mnist',
      defaultText: 'mnist',
    },
    { pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, expected: 'the name of a folder under test/' },
  ),
  NESTOR_PROJECT: text({
    group: 'federation',
    description: 'Path of a project folder outside of test/; goes before EXAMPLE.',
    defaultText: 'test/$EXAMPLE',
  }),
  NESTOR_DATA_DIR: text({
    group: 'federation',
    description: 'Folder for everything that outlives a process: models, records, keys, transfers.',
    defaultText: '.nestor',
  }),
  NESTOR_BIND_HOST: host({
    group: 'federation',
    description: 'Address that a service listens on; 127.0.0.1 keeps other machines out.',
    defaultText: '0.0.0.0; 127.0.0.1 in a sandbox',
  }),
  NESTOR_MAX_MODEL_BYTES: number(
    {
      group: 'federation',
      description: 'Largest model file that is accepted, in bytes.',
      defaultText: '4294967296 (4 GiB)',
    },
    { least: 1024, most: 1_099_511_627_776 },
  ),
  NESTOR_HEARTBEAT_MS: number(
    {
      group: 'federation',
      description: 'Milliseconds between the heartbeats that reducer and combiners send their peers.',
      defaultText: '5000',
    },
    { least: 10, most: 3_600_000 },
  ),
  NESTOR_MERGE_THREADS: number(
    { group: 'federation', description: 'Threads that sum updates, in each reducer and combiner.', defaultText: '1' },
    { least: 1, most: 64 },
  ),
  NESTOR_SEED: number(
    {
      group: 'federation',
      description: 'Seed of what is random outside of runs: how a data set is split over clients.',
      defaultText: '1',
    },
    { least: 0, most: 0xffff_ffff },
  ),

  FEDN_REDUCER_HOST: host({
    group: 'reducer',
    description: 'Host that combiners, clients and `nestor` find the reducer at.',
    example: 'reducer',
    defaultText: 'localhost',
  }),
  FEDN_REDUCER_PORT: port(
    {
      group: 'reducer',
      description: 'Port of the reducer: its HTTP interface, its page, and where combiners connect to.',
      example: '8090',
      defaultText: '8090',
    },
    { free: true },
  ),
  FEDN_REDUCER_NAME: peerName({ group: 'reducer', description: "The reducer's own name.", defaultText: 'reducer' }),
  NESTOR_TLS: flag({
    group: 'reducer',
    description:
      'Whether the ports of reducer and controller also speak TLS (https://), with a certificate that they make themselves.',
    defaultText: 'true',
  }),
  NESTOR_REJOIN_GRACE_MS: number(
    {
      group: 'reducer',
      description:
        'Milliseconds that a lost client or combiner has to come back before its part in a round is given up.',
      defaultText: '20000',
    },
    { least: 0, most: day },
  ),

  FEDN_COMBINER_NAME: peerName({
    group: 'combiner',
    description: "The combiner's name; every combiner needs its own.",
    defaultText: 'combiner- and the name of the machine',
  }),
  FEDN_COMBINER_HOST: host({
    group: 'combiner',
    description: 'Host that clients reach the combiner at.',
    defaultText: 'the name of the machine',
  }),
  FEDN_COMBINER_PORT: port(
    { group: 'combiner', description: 'Port that clients reach the combiner at.', defaultText: '12080' },
    { free: true },
  ),
  NESTOR_MAX_CLIENTS: number(
    { group: 'combiner', description: 'Most clients that a combiner takes.', defaultText: '1000' },
    { least: 1, most: 1_000_000 },
  ),

  NESTOR_RECORDS_FILE: text({
    group: 'combiner',
    description:
      'SQLite file of a reducer with embedded stores on the same machine: the combiner writes the metrics and events of its clients into it by itself, as it does into the MongoDB of FEDN_MONGO_HOST. Without either the reducer writes them.',
  }),

  CLIENT_NAME_BASE: text(
    {
      group: 'client',
      description: 'What names of clients begin with when they are not named one by one.',
      example: 'client-fedn1-',
      defaultText: 'client-',
    },
    {
      pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
      expected: '1 to 100 letters, digits, dots, dashes and underscores',
    },
  ),
  FEDN_CLIENT_NAME: peerName({
    group: 'client',
    description: "The client's name; every client needs its own.",
    defaultText: 'CLIENT_NAME_BASE and the name of the machine',
  }),
  NESTOR_PREFERRED_COMBINER: peerName({
    group: 'client',
    description: 'Combiner that the client asks for; it gets another one while that one is not there.',
    defaultText: 'the least loaded',
  }),
  NESTOR_PARTITION: choice(
    {
      group: 'client',
      description:
        'How projects that bring a data set split it over clients: evenly at random, by shards of few labels, or by a Dirichlet distribution of labels.',
      defaultText: 'iid',
    },
    ['iid', 'shards', 'dirichlet'],
  ),
  NESTOR_ALPHA: number(
    {
      group: 'client',
      description: 'Concentration of the Dirichlet distribution: small is skewed, large is even.',
      defaultText: '0.5',
    },
    { least: 0.001, most: 1_000_000, fraction: true },
  ),
  NESTOR_PARTITION_INDEX: number(
    {
      group: 'client',
      description: "Which part of a split data set is this client's; 0 is the first.",
      defaultText: 'the number at the end of the name less 1, else 0',
    },
    { least: 0, most: 999_999 },
  ),
  NESTOR_PARTITION_COUNT: number(
    { group: 'client', description: 'Parts that a data set is split into.', defaultText: '5' },
    { least: 1, most: 1_000_000 },
  ),

  ...controllerVariables,
  ...agentVariables,
  ...brokerVariables,

  NESTOR_STORAGE: choice(
    {
      group: 'storage',
      description:
        'Where models and records are kept: embedded (files and SQLite under NESTOR_DATA_DIR) or servers (MinIO and MongoDB).',
      defaultText: 'servers if FEDN_MINIO_HOST or FEDN_MONGO_HOST is set, else embedded',
    },
    ['embedded', 'servers'],
  ),
  FEDN_MONGO_USER: text({
    group: 'storage',
    description: 'User of MongoDB; empty for a server without passwords.',
    example: 'fedn_admin',
  }),
  FEDN_MONGO_PASSWORD: text({
    group: 'storage',
    description: "That user's password.",
    example: 'password',
    secret: true,
  }),
  FEDN_MONGO_HOST: host({
    group: 'storage',
    description: 'Host of MongoDB, which keeps the records.',
    example: 'mongo',
  }),
  FEDN_MONGO_PORT: port({ group: 'storage', description: 'Port of MongoDB.', example: '27017', defaultText: '27017' }),
  FEDN_ME_USERNAME: text({
    group: 'storage',
    description: 'User of Mongo Express, the page to look into MongoDB; read by the compose files alone.',
    example: 'fedn_admin',
  }),
  FEDN_ME_PASSWORD: text({
    group: 'storage',
    description: "That user's password; read by the compose files alone.",
    example: 'password',
    secret: true,
  }),
  FEDN_MINIO_HOST: host({ group: 'storage', description: 'Host of MinIO, which keeps the models.', example: 'minio' }),
  FEDN_MINIO_PORT: port({ group: 'storage', description: 'Port of MinIO.', example: '9000', defaultText: '9000' }),
  FEDN_MINIO_ACCESS_KEY: text({
    group: 'storage',
    description: 'Access key of MinIO, which is its user name.',
    example: 'fedn_admin',
  }),
  FEDN_MINIO_SECRET_KEY: text({
    group: 'storage',
    description: 'Secret key of MinIO, which is its password.',
    example: 'password',
    secret: true,
  }),
  NESTOR_MINIO_TLS: flag({ group: 'storage', description: 'Whether MinIO speaks TLS.', defaultText: 'false' }),

  FEDN_DASHBOARD_HOST: host({
    group: 'dashboard',
    description: 'Host that people reach the dashboard at.',
    example: 'dashboard',
    defaultText: 'localhost',
  }),
  FEDN_DASHBOARD_PORT: port(
    {
      group: 'dashboard',
      description: 'Port of the dashboard.',
      example: '5111',
      defaultText: '5111; in a sandbox another one if that is taken',
    },
    { free: true },
  ),

  ...observationVariables,

  NESTOR_LOG_LEVEL: choice(
    {
      group: 'logging',
      description: 'Least level of log lines that are written. With debug, failing commands print their stack.',
      defaultText: 'info',
    },
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
  ),
  NESTOR_LOG_FORMAT: choice(
    {
      group: 'logging',
      description: 'Form of log lines on standard error: one JSON object a line, or for people.',
      defaultText: 'pretty on a terminal, else json',
    },
    ['json', 'pretty'],
  ),
  NESTOR_NATIVE: flag({
    group: 'installation',
    description:
      "Whether `npm start` and `npm test` get TensorFlow's native library at their first run (training is faster with it); it is downloaded. Read from the environment alone.",
    defaultText: 'tried once for at most 60 seconds; not tried when CI is set',
  }),

  ...composeVariables,
};

export type VariableName = keyof typeof variables;

export const variableNames = Object.keys(variables).filter((name): name is VariableName => name in variables);

export const isVariableName = (name: string): name is VariableName => Object.hasOwn(variables, name);
