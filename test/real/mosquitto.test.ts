import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { describeBrokerInTrouble } from '../../services/transport/contracts/broker-in-trouble.contract.js';
import { putBlob } from '../../services/transport/contracts/blobs.js';
import { selfSigned } from '../../services/transport/contracts/certificate.js';
import { describeEavesdropper } from '../../services/transport/contracts/eavesdropper.contract.js';
import {
  describeMqttChannel,
  hubName,
  openMqttStage,
  type MqttStage,
  type TestBroker,
} from '../../services/transport/contracts/mqtt.js';
import { isJoined, watch } from '../../services/transport/contracts/watch.js';
import type { BrokerAccess } from '../../services/transport/index.js';
import { brokerAt } from '../../services/transport/mqtt/connection.js';
import { openMosquitto } from '../support/mosquitto.js';
import { serverUrl } from './environment.js';

/** The server that the variable names, which stays as it is. */
const running = (): Promise<TestBroker> => {
  const { host, port } = serverUrl('MQTT_URL');
  const nothing = () => Promise.resolve();
  return Promise.resolve({
    ...{ port, access: { url: `mqtt://${host}:${port}` } },
    ...{ kill: nothing, restart: nothing, close: nothing },
  });
};

describeMqttChannel('mqtt, Mosquitto', running);
describeBrokerInTrouble('Mosquitto', openMosquitto);
describeEavesdropper('Mosquitto', openMosquitto);

describe('Mosquitto', () => {
  let stage: MqttStage | undefined;
  afterEach(async () => {
    await stage?.close();
    stage = undefined;
  });

  /** A hub and a child meet, and a blob goes down. */
  const meet = async (broker: TestBroker): Promise<void> => {
    stage = await openMqttStage(broker);
    const parent = await stage.openHub();
    const trainer = await stage.dial('client');
    await watch(trainer.channel).until(isJoined('hub'));
    const { bytes, blob } = await putBlob(parent.spool, 300_000);
    expect(readFileSync(await trainer.channel.fetch(hubName, blob)).equals(bytes)).toBe(true);
  };
  const connect = async (access: BrokerAccess) => {
    const will = { topic: 'nestor/x', payload: Buffer.from('x') };
    const signal = new AbortController().signal;
    const connection = await brokerAt(access).connect({ will, hear: ['nestor/x'], onMessage: () => undefined, signal });
    await connection.close(will);
  };

  test('that asks for a password lets in who has it, and nobody else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nestor-password-'));
    const file = join(folder, 'users');
    writeFileSync(file, '');
    execFileSync('mosquitto_passwd', ['-b', file, 'nestor', 'correct horse']);
    const users = readFileSync(file, 'utf8');
    rmSync(folder, { recursive: true });
    const broker = await openMosquitto({
      lines: (dir) => ['allow_anonymous false', `password_file ${dir}/users`],
      ...{ files: { users }, access: { user: 'nestor', password: 'correct horse' } },
    });
    await meet(broker);
    for (const wrong of [{ password: 'battery staple' }, { user: undefined, password: undefined }]) {
      await expect(connect({ ...broker.access, ...wrong })).rejects.toMatchObject({ code: 'broker.refused' });
    }
  });

  test('with TLS is believed if the authority that is named vouches for it, and else not', async () => {
    const { key, cert } = await selfSigned('localhost');
    const broker = await openMosquitto({
      lines: (dir) => ['allow_anonymous true', `certfile ${dir}/cert.pem`, `keyfile ${dir}/key.pem`],
      ...{ files: { 'cert.pem': cert, 'key.pem': key }, scheme: 'mqtts', host: 'localhost', access: { ca: cert } },
    });
    await meet(broker);
    const { url } = broker.access;
    await expect(connect({ url })).rejects.toMatchObject({ code: 'transport.unreachable' });
  });

  test('that takes small packets alone gets small ones', async () => {
    await meet(await openMosquitto({ lines: () => ['allow_anonymous true', 'max_packet_size 5000'] }));
  });
});
