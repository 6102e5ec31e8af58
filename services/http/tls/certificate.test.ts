import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { request } from 'node:https';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFrontDoor } from '../../transport/index.js';
import { ensureCertificate } from './index.js';

const dayMs = 86_400_000;
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'nestor-tls-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('the certificate of a server', () => {
  it('lets a client that trusts the authority speak https with the one port', async () => {
    const { key, cert, caCert } = await ensureCertificate(dir, []);
    const door = await openFrontDoor({
      host: '127.0.0.1',
      port: 0,
      http: (_request, response) => response.end('hello'),
      tls: { key, cert },
    });
    try {
      const asked = request({ host: '127.0.0.1', port: door.port, ca: caCert, agent: false }).end();
      const [response] = (await once(asked, 'response')) as [AsyncIterable<Buffer>];
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString()).toBe('hello');

      const mistrustful = request({ host: '127.0.0.1', port: door.port, agent: false }).end();
      await expect(once(mistrustful, 'response')).rejects.toThrow(/certificate/);
    } finally {
      await door.close();
    }
  });

  it('is for localhost, the machine and the hosts given, and cannot sign others', async () => {
    const { cert, caCert } = await ensureCertificate(dir, [
      'reducer.example.org',
      '192.0.2.7',
      '2001:db8::1',
      '0.0.0.0',
    ]);
    const certificate = new X509Certificate(cert);
    for (const name of ['localhost', hostname(), 'reducer.example.org']) expect(certificate.checkHost(name)).toBe(name);
    for (const ip of ['127.0.0.1', '::1', '192.0.2.7', '2001:db8::1']) expect(certificate.checkIP(ip)).toBe(ip);
    expect(certificate.checkIP('0.0.0.0')).toBeUndefined();
    expect(certificate.ca).toBe(false);
    expect(new X509Certificate(caCert).ca).toBe(true);
    expect(certificate.checkIssued(new X509Certificate(caCert))).toBe(true);
  });

  it('stays the same from start to start', async () => {
    const first = await ensureCertificate(dir, ['a.example']);
    expect(await ensureCertificate(dir, ['a.example'])).toEqual(first);
    expect(await ensureCertificate(dir, [])).toEqual(first);
  });

  it('is renewed by the same authority when a host is missing', async () => {
    const first = await ensureCertificate(dir, []);
    const second = await ensureCertificate(dir, ['b.example']);
    expect(second.caCert).toBe(first.caCert);
    expect(new X509Certificate(second.cert).checkHost('b.example')).toBe('b.example');
  });

  it('is renewed by the same authority near its end, and the authority near its own', async () => {
    const first = await ensureCertificate(dir, []);
    const end = Date.parse(new X509Certificate(first.cert).validTo);
    expect(await ensureCertificate(dir, [], { now: new Date(end - 31 * dayMs) })).toEqual(first);
    const second = await ensureCertificate(dir, [], { now: new Date(end - 29 * dayMs) });
    expect(second.cert).not.toBe(first.cert);
    expect(second.caCert).toBe(first.caCert);

    const end2 = Date.parse(new X509Certificate(first.caCert).validTo);
    const third = await ensureCertificate(dir, [], { now: new Date(end2 - 100 * dayMs) });
    expect(third.caCert).not.toBe(first.caCert);
    expect(new X509Certificate(third.cert).checkIssued(new X509Certificate(third.caCert))).toBe(true);
  });

  it.each(['server.crt', 'server.key', 'ca.crt', 'ca.key'])('is made anew when %s is damaged', async (file) => {
    await ensureCertificate(dir, []);
    await writeFile(join(dir, file), 'garbage');
    const { cert, caCert } = await ensureCertificate(dir, []);
    expect(new X509Certificate(cert).verify(new X509Certificate(caCert).publicKey)).toBe(true);
  });

  it('keeps its keys in the folder, readable by the owner alone', async () => {
    const { cert, caCert } = await ensureCertificate(dir, []);
    expect((await readdir(dir)).sort()).toEqual(['ca.crt', 'ca.key', 'server.crt', 'server.key']);
    for (const file of ['ca.key', 'server.key']) expect((await stat(join(dir, file))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(dir, 'ca.crt'), 'utf8')).toBe(caCert);
    expect(cert).not.toContain('PRIVATE KEY');
  });
});
