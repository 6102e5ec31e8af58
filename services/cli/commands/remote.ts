import type { Command } from 'commander';
import { NestorError, serviceVariables } from '../../core/index.js';
import type { ReducerAddress } from '../api/request.js';
import { openReducerApi, type ReducerApi } from '../api/reducer-api.js';
import { readSettings } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

interface RemoteOptions {
  readonly url?: string;
  readonly json?: boolean;
}

/** Adds what every command has that asks a reducer. */
export const remote = (command: Command): Command =>
  command
    .option(
      '--url <url>',
      'The reducer. [default: from FEDN_REDUCER_HOST and FEDN_REDUCER_PORT, else http://localhost:8090]',
    )
    .option('--json', 'Print JSON on standard output, and nothing else there.');

export const wantsJson = (command: Command): boolean => command.optsWithGlobals<RemoteOptions>().json === true;

/** The reducer that a command is to ask. @throws config.invalid */
export const reducerApiOf = (command: Command, surroundings: Surroundings): ReducerApi =>
  openReducerApi(reducerAddress(command, surroundings), surroundings.signal);

const reducerAddress = (command: Command, surroundings: Surroundings): ReducerAddress => {
  const { url } = command.optsWithGlobals<RemoteOptions>();
  if (url !== undefined) return { urls: [checkedUrl(url)] };
  const { FEDN_REDUCER_HOST: host, FEDN_REDUCER_PORT: port } = readSettings(
    serviceVariables.remote,
    command,
    surroundings,
  );
  const named = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  // Names of compose services are known inside of their network alone; its published port is on this machine.
  return { urls: [named, `http://localhost:${port}`] };
};

const checkedUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href;
  throw new NestorError(
    'config.invalid',
    `--url: expected an address as http://localhost:8090, got ${JSON.stringify(text)}`,
  );
};
