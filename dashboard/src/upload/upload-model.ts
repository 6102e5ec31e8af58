import { problemOfAnswer, unanswered } from '../api/api-problem.js';
import type { Model } from '../api/types.js';

export interface UploadOptions {
  /** Address of the API. */
  readonly baseUrl: string;
  readonly file: Blob;
  /** Name in the bucket `models`. */
  readonly name: string;
  readonly signal: AbortSignal;
  /** Told the share that has been sent, from 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Sends a model's file. By `XMLHttpRequest`: `fetch` does not tell how far it is.
 * @throws ApiProblem why the server did not take it
 */
export const uploadModel = ({ baseUrl, file, name, signal, onProgress }: UploadOptions): Promise<Model> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const query = name === '' ? '' : `?name=${encodeURIComponent(name)}`;
    request.open('POST', `${baseUrl}/api/v1/models${query}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    const abort = () => {
      request.abort();
    };
    signal.addEventListener('abort', abort);
    request.upload.onprogress = ({ loaded, total }) => {
      onProgress(total === 0 ? 0 : loaded / total);
    };
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status === 201 && isModel(body)) resolve(body);
      else reject(problemOfAnswer(request.status, body));
    };
    request.onerror = () => {
      reject(unanswered(new Error('the connection was lost')));
    };
    request.onabort = () => {
      reject(new DOMException('the upload was given up', 'AbortError'));
    };
    request.onloadend = () => {
      signal.removeEventListener('abort', abort);
    };
    request.send(file);
  });

const isModel = (body: unknown): body is Model =>
  typeof body === 'object' && body !== null && '_id' in body && typeof body._id === 'string';
