import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
const clockSkewMs = dayMs;

/** A certificate and its private key, in PEM. */
export interface PemPair {
  readonly cert: string;
  readonly key: string;
}

/** A new certificate authority of this deployment alone. It signs servers, not other authorities. */
export const issueAuthority = async (now: Date, days: number): Promise<PemPair> => {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ ...term(now, days), keys, signingAlgorithm: algorithm },
    name: `CN=Nestor local authority ${randomBytes(4).toString('hex')}`,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toPem(certificate, keys.privateKey);
};

/** A server's certificate for names and IP addresses, signed by the authority. */
export const issueServer = async (
  authority: PemPair,
  hosts: readonly string[],
  now: Date,
  days: number,
): Promise<PemPair> => {
  const keys = await newKeys();
  const issuer = new x509.X509Certificate(authority.cert);
  const certificate = await x509.X509CertificateGenerator.create({
    ...{ ...term(now, days), publicKey: keys.publicKey, signingAlgorithm: algorithm },
    issuer: issuer.subject,
    subject: 'CN=Nestor',
    signingKey: await privateKeyOf(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return toPem(certificate, keys.privateKey);
};

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

/** Clocks of clients may be behind. Serial numbers are positive, as the standard wants them. */
const term = (now: Date, days: number) => ({
  notBefore: new Date(now.getTime() - clockSkewMs),
  notAfter: new Date(now.getTime() + days * dayMs),
  serialNumber: `7f${randomBytes(15).toString('hex')}`,
});

const toPem = async (certificate: x509.X509Certificate, key: webcrypto.CryptoKey): Promise<PemPair> => ({
  cert: `${certificate.toString('pem')}\n`,
  key: `${x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), x509.PemConverter.PrivateKeyTag)}\n`,
});

const privateKeyOf = (pem: string) => {
  const [bytes] = x509.PemConverter.decode(pem);
  return webcrypto.subtle.importKey('pkcs8', bytes ?? new ArrayBuffer(0), algorithm, false, ['sign']);
};
