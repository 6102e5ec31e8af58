import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { z } from 'zod';
import { errorFromWire, NestorError } from '../../core/index.js';
import { problemAnswer } from '../api/problem.js';
import { readJobFile } from '../design/job-file.js';
import { readJsonFile } from '../design/json-file.js';
import { authorityIn } from '../services/authority.js';
import type { Surroundings } from '../surroundings.js';
import { ask, type Answer, type Asking } from './ask.js';
import { readConfig } from './config.js';

/** One run of a command: whom it asks, and where it writes. */
export interface Session {
  /** Path of what is the user's, as `/users/foo`. */
  readonly base: string;
  readonly user: string;
  print(text: string): void;
  /**
   * Asks, and holds that the answer is good.
   * @param failure what a failure is called: `Failed to get datasets`; with a colon at its end, the status is not told
   * @throws the error that the server told, with the status and what it said
   */
  ask(failure: string, asking: Asking): Promise<Answer>;
  /** The same, for an answer in JSON. @throws transport.protocol */
  askFor<S extends z.ZodType>(schema: S, failure: string, asking: Asking): Promise<z.output<S>>;
  /** A file in JSON, without its comments. @throws design.no_file, design.malformed */
  readJson(path: string): Promise<unknown>;
  /** A job with the files that it names in their places. @throws design.no_file, design.malformed */
  readJob(path: string): Promise<unknown>;
  /** @throws design.no_file */
  readFile(path: string): Buffer;
  /** Where a path leads, from the folder that the command was called in. */
  locate(path: string): string;
}

interface GlobalOptions {
  readonly config?: string;
  readonly insecure?: boolean;
  readonly ca?: string;
}

/** @throws config.invalid */
export const openSession = (command: Command, surroundings: Surroundings): Session => {
  const { config: named, insecure: isInsecure = false, ca } = command.optsWithGlobals<GlobalOptions>();
  const { stdout, cwd, signal } = surroundings;
  const config = { ...readConfig(named, surroundings), ...authorityIn(ca, cwd) };
  const print = (text: string) => stdout.write(`${text}\n`);
  if (isInsecure) print('Warning: --insecure flag is set; allow insecure connection.');
  const locate = (path: string) => resolve(cwd, path);
  const readFile = (path: string): Buffer => {
    try {
      return readFileSync(locate(path));
    } catch (cause) {
      throw new NestorError('design.no_file', `expected a readable file at ${path}`, { cause });
    }
  };
  const session: Session = {
    base: `/users/${encodeURIComponent(config.user)}`,
    user: config.user,
    print,
    locate,
    readFile,
    readJson: async (path) => withoutComments(await readJsonFile(cwd, path)),
    readJob: async (path) => withoutComments(await readJobFile(cwd, path)),
    async ask(failure, asking) {
      const answer = await ask(asking, { config, isInsecure, signal });
      if (answer.status < 0 || (answer.status >= 400 && answer.status <= 599)) throw failureOf(failure, answer);
      return answer;
    },
    async askFor(schema, failure, asking) {
      const { body } = await session.ask(failure, asking);
      const parsed = schema.safeParse(jsonOf(body));
      if (parsed.success) return parsed.data;
      const message = `${config.endpoint} gave an answer of another form than expected; is it a controller?`;
      throw new NestorError('transport.protocol', message, { cause: parsed.error });
    },
  };
  return session;
};

/** JSON without the keys, at any depth, that begin with `//`. */
const withoutComments = (json: unknown): unknown => {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(withoutComments);
  const entries = Object.entries(json).filter(([key]) => !key.startsWith('//'));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutComments(value)]));
};

const jsonOf = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
};

/** A failure as Flame's client words it; the error is the server's, so that its exit status is too. */
const failureOf = (failure: string, { status, body }: Answer): NestorError => {
  const json = jsonOf(body);
  const problem = problemAnswer.safeParse(json).data;
  const said = problem?.detail ?? problem?.title ?? (typeof json === 'string' ? json : '');
  const name = failure.replace(/:$/, '');
  const message = name !== failure && status > 0 ? `${failure} ${said}` : `${name} - code: ${status}; ${said}`;
  if (status < 0) return new NestorError('transport.unreachable', message);
  return problem === undefined ? new NestorError('transport.protocol', message) : errorFromWire(problem.code, message);
};
