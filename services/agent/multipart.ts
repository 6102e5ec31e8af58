import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import { NestorError } from '../core/index.js';

/** Most that one part may have. */
const maxPartBytes = 1024 ** 3;

/** The parts of a `multipart/form-data` answer by name, whether they are called files or fields. @throws transport.protocol */
export const readParts = async (response: Response): Promise<ReadonlyMap<string, Buffer>> => {
  const parts = new Map<string, Buffer>();
  try {
    const form = busboy({
      headers: { 'content-type': response.headers.get('content-type') ?? '' },
      limits: { fileSize: maxPartBytes, fieldSize: maxPartBytes, parts: 10 },
    });
    form.on('field', (name, value) => parts.set(name, Buffer.from(value)));
    form.on('file', (name, file) => {
      const chunks: Buffer[] = [];
      file.on('data', (chunk: Buffer) => chunks.push(chunk)).on('close', () => parts.set(name, Buffer.concat(chunks)));
    });
    const { body } = response;
    await pipeline(body === null ? Readable.from([]) : Readable.fromWeb(body), form);
  } catch (cause) {
    throw new NestorError('transport.protocol', "the controller's answer is not a form", { cause });
  }
  return parts;
};
