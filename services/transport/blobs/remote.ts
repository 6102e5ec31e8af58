import { once } from 'node:events';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { NestorError, type BlobName, type BlobRef } from '../../core/index.js';
import { directGet, type Head, type Take } from './direct-get.js';
import { problemOf } from './problem.js';
import { sendFile } from './send-file.js';

/** Where a parent can be reached. */
export interface Location {
  readonly host: string;
  readonly port: number;
  /** Speak TLS, and whom to trust. */
  readonly tls?: {
    /** PEM of the authority. @default those that Node trusts */
    readonly ca?: string;
    /** Name in the certificate. @default the host */
    readonly servername?: string;
  };
}

/** The blob plane of a parent, for one session. */
export interface RemoteBlobs {
  /**
   * Brings a blob's bytes from the offset on.
   * @throws what the parent answers, and what breaks the connection
   */
  get(name: BlobName, offset: number, take: Take, signal: AbortSignal): Promise<void>;
  /** Sends a file's bytes from the offset on, if the parent wants them. @returns its answer. */
  put(path: string, blob: BlobRef, offset: number, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** Time without a byte after which a transfer counts as broken. */
const idleMs = 60_000;
const connections = 8;

export const createRemoteBlobs = (location: Location, token: string): RemoteBlobs => {
  const { host, port, tls } = location;
  const scheme = tls ? https : http;
  const agent = new scheme.Agent({ keepAlive: true, maxSockets: connections, ...tls });

  const ask = (method: string, name: BlobName, headers: OutgoingHttpHeaders, signal: AbortSignal) => {
    const request = scheme.request({
      ...{ host, port, method, agent, signal },
      path: `/blobs/${name}`,
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    request.setTimeout(idleMs, () => request.destroy(new Error(`Nothing came for ${idleMs} ms.`)));
    return request;
  };

  return {
    async get(name, offset, take, signal) {
      let problem: { readonly head: Head; body: string } | undefined;
      await directGet({
        to: location,
        path: `/blobs/${name}`,
        headers: { authorization: `Bearer ${token}`, ...(offset > 0 && { range: `bytes=${offset}-` }) },
        accept: (head) => {
          if (head.statusCode === (offset > 0 ? 206 : 200)) return take;
          problem = { head, body: '' };
          return (bytes) => {
            if (problem) problem.body += bytes.toString();
            return Promise.resolve();
          };
        },
        signal,
      });
      if (problem) throw problemOf(problem.head.statusCode, problem.head.contentType, problem.body);
    },

    async put(path, { name, sizeBytes }, offset, signal) {
      const headers = {
        'content-length': sizeBytes - offset,
        ...(sizeBytes > 0 && { 'content-range': `bytes ${offset}-${sizeBytes - 1}/${sizeBytes}` }),
        expect: '100-continue',
      };
      const request = ask('PUT', name, headers, signal);
      const answered = once(request, 'response') as Promise<[IncomingMessage]>;
      request.once('continue', () => {
        // An error that breaks the request shows in `answered`.
        sendFile(path, { start: offset, end: sizeBytes - 1 }, request).catch((error: unknown) =>
          request.destroy(error as Error),
        );
      });
      const [response] = await answered;
      return response;
    },

    close() {
      agent.destroy();
    },
  };
};

/** An error of a request, as one of the catalogue. */
export const requestError = (error: unknown): unknown =>
  error instanceof NestorError
    ? error
    : new NestorError(
        'transport.lost',
        `The transfer broke: ${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      );
