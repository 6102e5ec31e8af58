import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Client } from 'minio';
import { NestorError } from '../../core/index.js';
import { type ObjectName, parseKey, parsePrefix } from '../keys.js';
import { type ObjectStat, type ObjectStore, startBuckets } from '../object-store.js';
import { isMissing, isMissingBucket, minioError } from './errors.js';
import { MinioTransport } from './transport.js';
import { upload } from './upload.js';

export interface MinioConfig {
  readonly kind: 'minio';
  readonly host: string;
  readonly port: number;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Whether the server speaks TLS. @default false */
  readonly useTls?: boolean;
  /** What the names of all buckets begin with on the server; keys do not have it. @default '' */
  readonly bucketPrefix?: string;
}

/** Objects in MinIO or another S3 server, a bucket for the first segment of each key. */
export const openMinio = (config: MinioConfig): ObjectStore => {
  const { host, port, bucketPrefix = '' } = config;
  const transport = new MinioTransport(config.useTls ?? false);
  const address = `${host}:${port}`;
  let making: Promise<Client> | undefined;

  /** Calls the server; what fails becomes an error of the catalogue, but for an abort. */
  const calling = async <T>(
    key: string,
    signal: AbortSignal | undefined,
    work: (client: Client) => Promise<T>,
  ): Promise<T> => {
    signal?.throwIfAborted();
    making ??= makeClient(config, transport);
    const client = await making;
    try {
      return await transport.withSignal(signal, () => work(client));
    } catch (error) {
      signal?.throwIfAborted();
      throw minioError(error, key, address);
    }
  };

  const serverName = ({ bucket, name }: ObjectName): ObjectName => ({ bucket: bucketPrefix + bucket, name });

  return {
    kind: 'minio',

    async putFile(key, path, signal) {
      const object = serverName(parseKey(key));
      return await calling(key, signal, async (client) => {
        try {
          await upload(client, object, path, signal);
        } catch (error) {
          if (!isMissingBucket(error)) throw error;
          await makeBucket(client, object.bucket);
          await upload(client, object, path, signal);
        }
        const found = await client.statObject(object.bucket, object.name);
        return { key, sizeBytes: found.size, modifiedAt: found.lastModified.toISOString() };
      });
    },

    async getFile(key, path, signal) {
      const { bucket, name } = serverName(parseKey(key));
      return await calling(key, signal, async (client) => {
        const temporary = `${path}.${randomUUID()}`;
        const body = await client.getObject(bucket, name);
        try {
          const announced = announcedStat(key, body);
          await mkdir(dirname(path), { recursive: true });
          const file = createWriteStream(temporary, { flags: 'wx' });
          await pipeline(body, file, { ...(signal === undefined ? {} : { signal }) });
          if (file.bytesWritten !== announced.sizeBytes)
            throw new NestorError(
              'storage.unavailable',
              `Of ${key} came ${file.bytesWritten} bytes, not ${announced.sizeBytes}.`,
            );
          await rename(temporary, path);
          return announced;
        } catch (error) {
          body.destroy();
          await rm(temporary, { force: true });
          throw error;
        }
      });
    },

    async stat(key, signal) {
      const { bucket, name } = serverName(parseKey(key));
      return await calling(key, signal, async (client) => {
        try {
          const found = await client.statObject(bucket, name);
          return { key, sizeBytes: found.size, modifiedAt: found.lastModified.toISOString() };
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      });
    },

    async *list(prefix, signal) {
      const parsed = parsePrefix(prefix);
      const { bucket, name } = serverName(parsed);
      let marker: string | undefined = '';
      while (marker !== undefined) {
        const from: string = marker;
        const page: Page = await calling(prefix, signal, (client) => objectsFrom(client, bucket, name, from));
        for (const { key, ...object } of page.objects) yield { key: `${parsed.bucket}/${key}`, ...object };
        marker = page.next;
      }
    },

    async delete(key, signal) {
      const { bucket, name } = serverName(parseKey(key));
      await calling(key, signal, async (client) => {
        try {
          await client.removeObject(bucket, name);
        } catch (error) {
          if (!isMissing(error)) throw error;
        }
      });
    },

    async ready(signal) {
      for (const bucket of startBuckets)
        await calling(bucket, signal, (client) => makeBucket(client, bucketPrefix + bucket));
    },

    close() {
      transport.close();
      return Promise.resolve();
    },
  };
};

const makeClient = async (config: MinioConfig, transport: MinioTransport): Promise<Client> => {
  const { Client } = await import('minio');
  return new Client({
    endPoint: config.host,
    port: config.port,
    useSSL: config.useTls ?? false,
    accessKey: config.accessKey,
    secretKey: config.secretKey,
    transport,
    transportAgent: transport.agent,
    // Callers decide when to try again; the client's own tries write to the console.
    retryOptions: { disableRetry: true },
  });
};

const makeBucket = async (client: Client, bucket: string): Promise<void> => {
  if (await client.bucketExists(bucket)) return;
  try {
    await client.makeBucket(bucket);
  } catch (error) {
    // Another process was faster.
    if (!(await client.bucketExists(bucket))) throw error;
  }
};

/** A page of a bucket's objects, and what the next page comes after when there is one. */
interface Page {
  readonly objects: readonly ObjectStat[];
  readonly next: string | undefined;
}

const objectsFrom = async (client: Client, bucket: string, prefix: string, marker: string): Promise<Page> => {
  try {
    // Version 1 of the call, as the client's reader of version 2 takes the name `0012` for the number 12.
    const page = await client.listObjectsQuery(bucket, prefix, marker, { Delimiter: '', MaxKeys: 1000 });
    const objects: ObjectStat[] = [];
    for (const { name, size, lastModified } of page.objects)
      // Names that end with a slash are folders that a console made.
      if (name !== undefined && !name.endsWith('/'))
        objects.push({ key: name, sizeBytes: size ?? 0, modifiedAt: (lastModified ?? new Date(0)).toISOString() });
    const next = page.isTruncated === true ? (page.nextMarker ?? page.objects.at(-1)?.name) : undefined;
    return { objects, next };
  } catch (error) {
    if (isMissing(error)) return { objects: [], next: undefined };
    throw error;
  }
};

const announcedStat = (key: string, body: unknown): ObjectStat => {
  if (!(body instanceof IncomingMessage)) throw new NestorError('storage.io', 'The client returned no HTTP answer.');
  const { 'content-length': length, 'last-modified': modified } = body.headers;
  return { key, sizeBytes: Number(length), modifiedAt: new Date(modified ?? 0).toISOString() };
};
