import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { writeHeader } from '../../../core/index.js';
import { createHttpApp } from '../index.js';
import type { HttpAppOptions } from '../options.js';
import { openSmallFederation, type SmallFederation } from './small-federation.js';

/** The HTTP interface on a real port, over a small federation. */
export interface Served extends AsyncDisposable {
  readonly federation: SmallFederation;
  readonly url: string;
  readonly port: number;
  /** Uploads a model whose one tensor is filled with a value. @returns its id. */
  upload(value: number, name?: string): Promise<string>;
}

export const serve = async (options: Partial<HttpAppOptions> = {}): Promise<Served> => {
  const federation = await openSmallFederation();
  const logger = pino({ enabled: false });
  const app = createHttpApp({ federation, logger, name: 'small', version: '0.0.1', ...options });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    federation,
    url,
    port,
    async upload(value, name) {
      const query = name === undefined ? '' : `?name=${name}`;
      const body = modelBytes(value);
      const response = await fetch(`${url}/api/v1/models${query}`, { method: 'POST', body });
      return ((await response.json()) as { _id: string })._id;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await federation[Symbol.asyncDispose]();
    },
  };
};

/** A safetensors file with one F32 tensor of 16 elements. */
export const modelBytes = (value: number): Uint8Array<ArrayBuffer> => {
  const { bytes } = writeHeader([{ name: 'w', dtype: 'F32', shape: [16] }]);
  const tensor = Buffer.from(new Float32Array(16).fill(value).buffer);
  return new Uint8Array(Buffer.concat([bytes, tensor]));
};
