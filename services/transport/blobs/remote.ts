import { once } from 'node:events';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { NestorError, type BlobName, type BlobRef } from '../../core/index.js';
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
  get(name: BlobName, offset: number, signal: AbortSignal): Promise<IncomingMessage>;
  /** Sends a file's bytes from the offset on, if the parent wants them. @returns its answer. */
  put(path: string, blob: BlobRef, offset: number, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** Time without a byte after which a transfer counts as broken. */
const idleMs = 60_000;
const connections = 8;

export const createRemoteBlobs = ({ host, port, tls }: Location, token: string): RemoteBlobs => {
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
    async get(name, offset, signal) {
      const request = ask('GET', name, offset > 0 ? { range: `bytes=${offset}-` } : {}, signal);
      request.end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return response;
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
