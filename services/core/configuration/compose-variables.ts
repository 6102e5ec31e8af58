import { number, port, text } from './kinds.js';

const host = { group: 'compose' } as const;

/** Variables that the compose files alone read. */
export const composeVariables = {
  NESTOR_PUBLISH_ADDRESS: text({
    ...host,
    description: 'Address of this host at which the compose files publish ports; 127.0.0.1 keeps other machines out.',
    defaultText: '0.0.0.0',
  }),
  NESTOR_MINIO_CONSOLE_PORT: port({ ...host, description: "Port of MinIO's console.", defaultText: '9001' }),
  NESTOR_MONGO_EXPRESS_PORT: port({ ...host, description: 'Port of Mongo Express.', defaultText: '8081' }),
  NESTOR_PROMETHEUS_PORT: port({ ...host, description: 'Port of Prometheus.', defaultText: '9090' }),
  NESTOR_GRAFANA_PORT: port({ ...host, description: 'Port of Grafana.', defaultText: '3000' }),
  NESTOR_GRAFANA_USER: text({ ...host, description: 'User of Grafana.', defaultText: 'fedn_admin' }),
  NESTOR_GRAFANA_PASSWORD: text({
    ...host,
    description: "That user's password, as it is when Grafana is first started.",
    defaultText: 'password',
    secret: true,
  }),
  NESTOR_IMAGE: text({
    ...host,
    description: 'Image of reducer, combiners, clients and dashboard.',
    defaultText: 'nestor:local',
  }),
  NESTOR_DOCKER_GROUP: number(
    { ...host, description: "Number of the group that Docker's socket belongs to on this host.", defaultText: '999' },
    { least: 0, most: 0xffff_ffff },
  ),
  NESTOR_MINIO_IMAGE: text({ ...host, description: 'Image of MinIO.', defaultText: 'minio/minio:latest' }),
  NESTOR_MONGO_IMAGE: text({ ...host, description: 'Image of MongoDB.', defaultText: 'mongo:7' }),
  NESTOR_MONGO_EXPRESS_IMAGE: text({
    ...host,
    description: 'Image of Mongo Express.',
    defaultText: 'mongo-express:latest',
  }),
  NESTOR_PROMETHEUS_IMAGE: text({
    ...host,
    description: 'Image of Prometheus.',
    defaultText: 'prom/prometheus:latest',
  }),
  NESTOR_GRAFANA_IMAGE: text({ ...host, description: 'Image of Grafana.', defaultText: 'grafana/grafana:latest' }),
  NESTOR_NETWORK_MTU: number(
    { ...host, description: 'Largest packet of the network between the containers, in bytes.', defaultText: '1500' },
    { least: 576, most: 65_535 },
  ),
};
