import { randomBytes } from 'node:crypto';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';
import type { FlamectlConfig } from './config.js';

/** What the server answered. */
export interface Answer {
  /** −1 when there was none. */
  readonly status: number;
  readonly body: Buffer;
}

export interface Asking {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the endpoint; its variable parts escaped. */
  readonly path: string;
  readonly json?: unknown;
  /** A file to send as a form. */
  readonly file?: { readonly name: string; readonly bytes: Buffer };
}

interface Way {
  readonly config: FlamectlConfig;
  /** Whether certificates are taken unseen. */
  readonly isInsecure: boolean;
  readonly signal: AbortSignal;
}

/** Asks the server; a server that cannot be reached is an answer of status −1, with the reason as its body. */
export const ask = async (asking: Asking, { config, isInsecure, signal }: Way): Promise<Answer> => {
  const url = new URL(config.endpoint + asking.path);
  const { headers, body } = bodyOf(asking);
  const options = {
    ...{ method: asking.method, signal, rejectUnauthorized: !isInsecure },
    ...(config.ca === undefined ? {} : { ca: [...rootCertificates, config.ca] }),
    headers: { Accept: 'application/json, application/problem+json, */*', ...headers },
  };
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const send = url.protocol === 'https:' ? overHttps : overHttp;
      const sending = send(url, options, (response) => {
        buffer(response).then((bytes) => {
          resolve({ status: response.statusCode ?? -1, body: bytes });
        }, reject);
      });
      sending.on('error', reject).end(body);
    });
  } catch (error) {
    signal.throwIfAborted();
    return { status: -1, body: Buffer.from(JSON.stringify(reasonOf(error))) };
  }
};

const bodyOf = ({ json, file }: Asking) => {
  if (file !== undefined) {
    const boundary = randomBytes(24).toString('hex');
    const part = (head: string) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n`;
    const name = file.name.replaceAll(/["\r\n]/g, '_');
    const body = Buffer.concat([
      Buffer.from(`${part('name="fileName"')}\r\n${name}\r\n`),
      Buffer.from(`${part(`name="fileData"; filename="${name}"`)}Content-Type: application/octet-stream\r\n\r\n`),
      file.bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    return { headers: headersOf(`multipart/form-data; boundary=${boundary}`, body), body };
  }
  if (json === undefined) return { headers: {}, body: undefined };
  const body = Buffer.from(JSON.stringify(json));
  return { headers: headersOf('application/json; charset=utf-8', body), body };
};

const headersOf = (type: string, body: Buffer) => ({ 'Content-Type': type, 'Content-Length': body.byteLength });

const reasonOf = (error: unknown): string => {
  const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return cause instanceof Error ? cause.message : String(cause);
};
