import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { issueAuthority, issueServer, type PemPair } from './issue.js';

/** What a server needs to speak TLS; all PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  /** Certificate of the authority that signed it: what clients may trust. */
  readonly caCert: string;
}

interface CertificateOptions {
  /** @default the present */
  readonly now?: Date;
}

/** Ten years, so that nobody has to trust a new authority soon; a server's as long as browsers accept. */
const authorityDays = 3_650;
const serverDays = 397;
const renewBeforeDays = 30;
const dayMs = 86_400_000;

/**
 * The certificate of this server, for `localhost`, the machine's name and `hosts`. At first start an authority and a
 * certificate are made; later ones are kept, and renewed when they are near their end or lack a host. Private keys
 * are written readable by their owner alone and stay in `dir`.
 */
export const ensureCertificate = async (
  dir: string,
  hosts: readonly string[],
  { now = new Date() }: CertificateOptions = {},
): Promise<ServerCertificate> => {
  const names = [...new Set(['localhost', '127.0.0.1', '::1', hostname(), ...hosts])].filter(isHost);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const kept = await read(dir, 'ca');
  const reusable = kept !== undefined && lasts(kept, now, serverDays);
  const authority = reusable ? kept : await keep(dir, 'ca', await issueAuthority(now, authorityDays));
  const present = reusable ? await read(dir, 'server') : undefined;
  const { key, cert } =
    present !== undefined && isFit(present, authority, names, now)
      ? present
      : await keep(dir, 'server', await issueServer(authority, names, now, serverDays));
  return { key, cert, caCert: authority.cert };
};

/** Wildcards to listen on are no names of this machine. */
const isHost = (host: string): boolean => host !== '' && host !== '0.0.0.0' && host !== '::';

const isFit = (pair: PemPair, authority: PemPair, names: readonly string[], now: Date): boolean => {
  const certificate = new X509Certificate(pair.cert);
  return (
    lasts(pair, now, renewBeforeDays) &&
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    names.every((name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined)
  );
};

const lasts = ({ cert }: PemPair, now: Date, days: number): boolean =>
  Date.parse(new X509Certificate(cert).validTo) > now.getTime() + days * dayMs;

type PairName = 'ca' | 'server';

const paths = (dir: string, name: PairName) => ({ cert: join(dir, `${name}.crt`), key: join(dir, `${name}.key`) });

/** The pair in the folder; undefined when there is none, or it is damaged. */
const read = async (dir: string, name: PairName): Promise<PemPair | undefined> => {
  const path = paths(dir, name);
  try {
    const [cert, key] = await Promise.all([readFile(path.cert, 'utf8'), readFile(path.key, 'utf8')]);
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined;
  } catch {
    return undefined;
  }
};

const keep = async (dir: string, name: PairName, pair: PemPair): Promise<PemPair> => {
  const path = paths(dir, name);
  await write(path.key, pair.key, 0o600);
  await write(path.cert, pair.cert, 0o644);
  return pair;
};

/** A file appears whole or not at all; of a pair that was half written, `read` sees that it does not match. */
const write = async (path: string, text: string, mode: number): Promise<void> => {
  const file = await open(`${path}.new`, 'w', mode);
  try {
    await file.chmod(mode);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
};
