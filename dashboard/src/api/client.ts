import createClient, { type Client } from 'openapi-fetch';
import { problemOfAnswer, unanswered } from './api-problem.js';
import type { paths as controllerPaths } from './controller-openapi.js';
import type { paths } from './openapi.js';

/** The API, with the types of its OpenAPI document. */
export type Api = Client<paths>;

/** A client of the API at an address: in a browser, the one that the page came from. */
export const openApi = (baseUrl: string): Api =>
  createClient<paths>({ baseUrl, headers: { accept: 'application/json' } });

/** The controller's API, with the types of its own document. */
export type ControllerApi = Client<controllerPaths>;

/** The same of the controller's API. */
export const openControllerApi = (baseUrl: string): ControllerApi =>
  createClient<controllerPaths>({ baseUrl, headers: { accept: 'application/json' } });

interface FetchAnswer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * The data of a good answer.
 * @throws ApiProblem what the server says, or that nobody answered; an aborted question stays an `AbortError`
 */
export const answerOf = async <T>(asking: Promise<FetchAnswer<T>>): Promise<T> => {
  let answer: FetchAnswer<T>;
  try {
    answer = await asking;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unanswered(cause);
  }
  const { data, error, response } = answer;
  if (!response.ok || data === undefined) throw problemOfAnswer(response.status, error);
  return data;
};
