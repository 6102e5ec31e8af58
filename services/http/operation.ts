import type { Request, Response } from 'express';
import { z } from 'zod';
import { NestorError, type ErrorCode } from '../core/index.js';

/** A good answer, for the description of the API. */
export interface AnswerDoc {
  readonly description: string;
  /** Content type to schema. */
  readonly content?: Readonly<Record<string, z.ZodType>>;
}

/** One method of one address: what it does, what it takes and answers, and the code that does it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `{parameters}`, as in OpenAPI. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Content type to schema. */
  readonly body?: Readonly<Record<string, z.ZodType>>;
  /** Largest JSON or form that is read for it. @default 64 KiB */
  readonly maxBodyBytes?: number;
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerDoc>>;
  /** Errors of the catalogue that it may answer with. */
  readonly errors?: readonly ErrorCode[];
  readonly handle: (request: Request, response: Response) => Promise<void> | void;
}

interface Call<P extends z.ZodObject, Q extends z.ZodObject> {
  readonly request: Request;
  readonly response: Response;
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
}

type Definition<P extends z.ZodObject, Q extends z.ZodObject> = Omit<Operation, 'params' | 'query' | 'handle'> & {
  readonly params?: P;
  readonly query?: Q;
  readonly handle: (call: Call<P, Q>) => Promise<void> | void;
};

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** An operation whose path and query parameters are checked by the schemas that describe them. */
export const operation = <P extends z.ZodObject = Nothing, Q extends z.ZodObject = Nothing>(
  definition: Definition<P, Q>,
): Operation => ({
  ...definition,
  handle: (request, response) =>
    definition.handle({
      request,
      response,
      params: check(definition.params ?? nothing, request.params) as z.output<P>,
      query: check(definition.query ?? nothing, request.query) as z.output<Q>,
    }),
});

/**
 * The value as the schema has it.
 * @throws request.invalid with all problems
 */
const check = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new NestorError('request.invalid', problems.join('; '), { details: { problems } });
};

/** A JSON answer of a described form. */
export const json = (description: string, schema: z.ZodType): AnswerDoc => ({
  description,
  content: { 'application/json': schema },
});

/** Answers with what may be megabytes: without the spaces that others have for people. */
export const sendCompact = (response: Response, body: object): void => {
  response.type('json').send(JSON.stringify(body));
};
