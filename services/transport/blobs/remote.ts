import { once } from 'node:events';
import http, { type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import https from 'node:https';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { NestorError, type BlobRef, type Sha256 } from '../../core/index.js';

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
  get(sha256: Sha256, offset: number, signal: AbortSignal): Promise<IncomingMessage>;
  /** Sends a file's bytes from the offset on, if the parent wants them. @returns its answer. */
  put(path: string, blob: BlobRef, offset: number, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
}

/** Time without a byte after which a transfer counts as broken. */
const idleMs = 60_000;
const connections = 8;
const bufferBytes = 2 ** 20;

export const createRemoteBlobs = ({ host, port, tls }: Location, token: string): RemoteBlobs => {
  const scheme = tls ? https : http;
  const agent = new scheme.Agent({ keepAlive: true, maxSockets: connections, ...tls });

  const ask = (method: string, sha256: Sha256, headers: OutgoingHttpHeaders, signal: AbortSignal) => {
    const request = scheme.request({
      ...{ host, port, method, agent, signal },
      path: `/blobs/${sha256}`,
      headers: { ...headers, authorization: `Bearer ${token}` },
    });
    request.setTimeout(idleMs, () => request.destroy(new Error(`Nothing came for ${idleMs} ms.`)));
    return request;
  };

  return {
    async get(sha256, offset, signal) {
      const request = ask('GET', sha256, offset > 0 ? { range: `bytes=${offset}-` } : {}, signal);
      request.end();
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return response;
    },

    async put(path, { sha256, sizeBytes }, offset, signal) {
      const headers = {
        'content-length': sizeBytes - offset,
        ...(sizeBytes > 0 && { 'content-range': `bytes ${offset}-${sizeBytes - 1}/${sizeBytes}` }),
        expect: '100-continue',
      };
      const request = ask('PUT', sha256, headers, signal);
      const answered = once(request, 'response') as Promise<[IncomingMessage]>;
      request.once('continue', () => {
        const source = createReadStream(path, { start: offset, highWaterMark: bufferBytes });
        // An error that breaks the request shows in `answered`.
        pipeline(source, request).catch((error: unknown) => request.destroy(error as Error));
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
