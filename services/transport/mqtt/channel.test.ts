import { openEmbedded } from '../contracts/embedded.js';
import { describeMqttChannel } from '../contracts/mqtt.js';
import { describeBrokerInTrouble } from '../contracts/broker-in-trouble.contract.js';
import { describeEavesdropper } from '../contracts/eavesdropper.contract.js';

describeMqttChannel('mqtt, embedded broker', openEmbedded);
describeBrokerInTrouble('embedded broker', openEmbedded);
describeEavesdropper('embedded broker', openEmbedded);
