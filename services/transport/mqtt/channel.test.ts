import { describeMqttChannel } from '../contracts/mqtt.js';
import { openEmbeddedBroker } from './embedded-broker.js';

describeMqttChannel('mqtt over the embedded broker', () => openEmbeddedBroker({ host: '127.0.0.1', port: 0 }));
