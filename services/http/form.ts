import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request } from 'express';
import { NestorError } from '../core/index.js';

const maxFields = 5;
const limits = { files: 1, fields: maxFields, fieldSize: 1_024, fieldNameSize: 100, parts: maxFields + 2 };

/**
 * Hands the one file of a form over as it arrives; it has been taken, or given up, when this settles.
 * @returns the texts of its fields, which may stand before or behind the file; empty ones are left out.
 * @throws request.invalid for a form without a file, or that is none
 */
export const formFile = (
  request: Request,
  take: (file: AsyncIterable<unknown>) => Promise<void>,
): Promise<ReadonlyMap<string, string>> =>
  new Promise((resolve, reject) => {
    const form = openForm(request);
    const fields = new Map<string, string>();
    let taking: Promise<void> | undefined;
    let failed = false;
    const fail = (error: unknown) => {
      if (failed) return;
      failed = true;
      request.unpipe(form);
      request.resume();
      form.destroy(error instanceof Error ? error : undefined);
      const rejectNow = () => {
        reject(error instanceof Error ? error : new NestorError('internal'));
      };
      (taking ?? Promise.resolve()).then(rejectNow, rejectNow);
    };
    form
      .on('field', (field, value) => {
        if (value !== '') fields.set(field, value);
      })
      .on('file', (_field, file: Readable) => {
        // Its reader sees the error when it comes to it.
        file.on('error', () => undefined);
        taking = take(file.iterator({ destroyOnReturn: false }));
        taking.catch(fail);
      })
      .on('filesLimit', () => {
        fail(invalid('it has more than one file'));
      })
      .on('partsLimit', () => {
        fail(invalid(`it has more than a file and ${maxFields} fields`));
      })
      .on('error', (error) => {
        fail(invalid(error instanceof Error ? error.message : String(error)));
      })
      .on('finish', () => {
        if (taking === undefined) fail(invalid('it has no file'));
        else
          taking.then(() => {
            resolve(fields);
          }, fail);
      });
    request.once('close', () => {
      if (!request.complete) fail(invalid('the connection was lost'));
    });
    request.pipe(form);
  });

const openForm = (request: Request): busboy.Busboy => {
  try {
    return busboy({ headers: request.headers, limits });
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error));
  }
};

const invalid = (message: string) => new NestorError('request.invalid', `the form cannot be read: ${message}`);
