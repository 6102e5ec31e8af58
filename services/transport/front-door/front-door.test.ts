import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import type { IncomingMessage, RequestListener } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PeerName } from '../../core/index.js';
import { selfSigned } from '../contracts/certificate.js';
import { openRawPeer, tokenOf } from '../contracts/peer.js';
import { openStage, silent } from '../contracts/stage.js';
import { isJoined, watch } from '../contracts/watch.js';
import { dial } from '../grpc/dial.js';
import { openHub } from '../grpc/hub.js';
import { openFrontDoor } from './front-door.js';
import { protocolOf } from './protocol.js';

const http: RequestListener = (_request, response) => {
  response.end('page');
};
const options = { host: '127.0.0.1', port: 0, http };

test('a browser and a gRPC peer use the same port', async () => {
  await using stage = await openStage();
  const page = await fetch(`http://127.0.0.1:${stage.door.port}/`);
  expect(await page.text()).toBe('page');
  const peer = openRawPeer(stage.door.port);
  expect(await tokenOf(peer, 'a')).toMatch(/^[\w-]{43}$/);
  peer.close();
});

test('first bytes that come one at a time are understood all the same', async () => {
  await using stage = await openStage();
  const socket = connect(stage.door.port, '127.0.0.1');
  socket.setNoDelay(true);
  for (const byte of 'PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok') {
    await new Promise((resolve) => socket.write(byte, resolve));
  }
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 OK[^]*page/);
});

test('the protocol is never decided otherwise when the bytes come in pieces', () => {
  const starts = fc.constantFrom(
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'POST / HTTP/1.1',
    'PR',
    'PUT',
    '\x16\x03\x01',
    'GET /',
  );
  fc.assert(
    fc.property(starts, fc.string(), fc.nat(30), (start, rest, length) => {
      const whole = Buffer.from(start + rest, 'latin1');
      const early = protocolOf(whole.subarray(0, length));
      expect(early === undefined || early === protocolOf(whole)).toBe(true);
    }),
  );
});

test('a connection that says too little in time is closed', async () => {
  const door = await openFrontDoor({ ...options, patienceMs: 20 });
  for (const beginning of ['', 'PRI * HT', 'GET / HTTP/1.1\r\nHost:']) {
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => undefined).resume();
    if (beginning !== '' && !beginning.startsWith('GET')) socket.write(beginning);
    await new Promise((resolve) => socket.once('close', resolve));
  }
  await door.close();
});

test('a port in use is named', async () => {
  const door = await openFrontDoor(options);
  const second = openFrontDoor({ ...options, port: door.port });
  await expect(second).rejects.toMatchObject({ code: 'transport.port_taken', details: { port: door.port } });
  await expect(second).rejects.toThrow(String(door.port));
  await door.close();
});

test('closing ends connections of every kind and frees the port', async () => {
  const door = await openFrontDoor(options);
  const idle = connect(door.port, '127.0.0.1');
  await once(idle, 'connect');
  const closed = new Promise((resolve) => idle.once('close', resolve));
  idle.on('error', () => undefined).resume();
  await fetch(`http://127.0.0.1:${door.port}/`);
  await door.close();
  await closed;
  await (await openFrontDoor({ ...options, port: door.port })).close();
});

test('a TLS handshake at a port without TLS is turned away', async () => {
  const door = await openFrontDoor(options);
  await expect(fetch(`https://127.0.0.1:${door.port}/`)).rejects.toThrow();
  await door.close();
});

test('a browser that offers HTTP/2 as well is answered in HTTP/1.1', async () => {
  const { key, cert } = await selfSigned('localhost');
  const door = await openFrontDoor({ ...options, tls: { key, cert } });
  const socket = connectTls({
    port: door.port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: cert,
    ALPNProtocols: ['h2', 'http/1.1'],
  });
  await once(socket, 'secureConnect');
  expect(socket.alpnProtocol).toBe('http/1.1');
  socket.destroy();
  await door.close();
});

test('with a certificate the port speaks TLS as well: pages, streams and blobs', async () => {
  const { key, cert } = await selfSigned('localhost');
  const door = await openFrontDoor({ ...options, tls: { key, cert } });
  const [response] = (await once(get({ host: 'localhost', port: door.port, ca: cert, family: 4 }), 'response')) as [
    IncomingMessage,
  ];
  expect(await text(response)).toBe('page');
  expect(await (await fetch(`http://127.0.0.1:${door.port}/`)).text()).toBe('page');

  await using stage = await openStage();
  const hub = openHub({ name: 'secure' as PeerName, frontDoor: door, spool: stage.spool, logger: silent });
  const spool = await stage.newSpool('child');
  const tls = { ca: cert, servername: 'localhost' };
  const locate = () => Promise.resolve({ host: '127.0.0.1', port: door.port, tls });
  const child = dial({ locate, name: 'client' as PeerName, role: 'trainer', spool, logger: silent });
  await watch(child).until(isJoined('secure'));
  const { putBlob } = await import('../contracts/blobs.js');
  const { blob } = await putBlob(stage.spool, 2_000_000);
  await child.fetch('secure' as PeerName, blob);
  expect(spool.has(blob)).toBe(true);
  await child.close();
  await hub.close();
  await door.close();
});
