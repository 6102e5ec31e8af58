import { openEmbeddedBroker } from '../mqtt/embedded-broker.js';
import type { TestBroker } from './mqtt.js';

const host = '127.0.0.1';

/** The embedded broker, which a test can end and start again. */
export const openEmbedded = async (): Promise<TestBroker> => {
  let broker = await openEmbeddedBroker({ host, port: 0 });
  const { port } = broker;
  return {
    ...{ port, access: { url: `mqtt://${host}:${port}` } },
    kill: () => broker.close(),
    async restart() {
      broker = await openEmbeddedBroker({ host, port });
    },
    close: () => broker.close(),
  };
};
