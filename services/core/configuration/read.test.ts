import { expect, it } from 'vitest';
import { isNestorError } from '../errors/index.js';
import { readConfiguration, type ConfigurationSource } from './read.js';
import { serviceVariables } from './services.js';
import { storageChoice } from './storage.js';

const from = (origin: string, values: ConfigurationSource['values']): ConfigurationSource => ({ origin, values });

const failure = (
  sources: readonly ConfigurationSource[],
  schema: keyof typeof serviceVariables = 'reducer',
): string => {
  try {
    readConfiguration(serviceVariables[schema], sources);
  } catch (error) {
    if (isNestorError(error) && error.code === 'config.invalid') return error.message;
    throw error;
  }
  throw new Error('expected config.invalid');
};

it('takes the value of the highest source, and the default without one', () => {
  const sources = [
    from('.env', { FEDN_REDUCER_PORT: '1001', FEDN_REDUCER_HOST: 'a' }),
    from('the environment', { FEDN_REDUCER_PORT: '1002', NESTOR_DATA_DIR: '/data' }),
    from('--port', { FEDN_REDUCER_PORT: '1003' }),
  ];
  const { values } = readConfiguration(serviceVariables.reducer, sources);
  expect(values).toMatchObject({
    FEDN_REDUCER_PORT: 1003,
    FEDN_REDUCER_HOST: 'a',
    NESTOR_DATA_DIR: '/data',
    NESTOR_REJOIN_GRACE_MS: 20_000,
  });
});

it('takes an empty value for none', () => {
  const sources = [from('.env', { FEDN_REDUCER_PORT: '1001' }), from('the environment', { FEDN_REDUCER_PORT: '' })];
  expect(readConfiguration(serviceVariables.reducer, sources).values.FEDN_REDUCER_PORT).toBe(1001);
});

it('names all problems at once: variable, source, what was expected and what came', () => {
  const message = failure([
    from('.env', { FEDN_REDUCER_PORT: '80x', FEDN_REDUCER_HOST: 'http://reducer' }),
    from('the environment', { NESTOR_LOG_LEVEL: 'loud', NESTOR_HEARTBEAT_MS: '1' }),
  ]);
  expect(new Set(message.split('\n'))).toEqual(
    new Set([
      'NESTOR_HEARTBEAT_MS (from the environment): expected a whole number from 10 to 3600000, got "1".',
      'NESTOR_LOG_LEVEL (from the environment): expected one of fatal, error, warn, info, debug, trace, silent, got "loud".',
      'FEDN_REDUCER_HOST (from .env): expected a host name or an IP address, without scheme and port, got "http://reducer".',
      'FEDN_REDUCER_PORT (from .env): expected a port from 0 (any free one) to 65535, got "80x".',
    ]),
  );
});

it('does not show a secret', () => {
  expect(failure([from('.env', { FEDN_MONGO_PASSWORD: 'hunter\u0007two' })])).not.toContain('hunter');
});

it('says what the servers need when they are chosen, or when one of them is named', () => {
  expect(failure([from('.env', { NESTOR_STORAGE: 'servers' })]).split('\n')).toHaveLength(4);
  const message = failure([from('.env', { FEDN_MINIO_HOST: 'minio', FEDN_MINIO_ACCESS_KEY: 'a' })]);
  expect(message).toContain('FEDN_MINIO_SECRET_KEY: expected a value');
  expect(message).toContain('FEDN_MONGO_HOST: expected a value');
  expect(message).not.toContain('FEDN_MINIO_ACCESS_KEY');
});

it('keeps everything embedded unless a server is named or chosen', () => {
  expect(storageChoice({})).toBe('embedded');
  expect(storageChoice({ FEDN_MINIO_HOST: 'minio' })).toBe('servers');
  expect(storageChoice({ FEDN_MINIO_HOST: 'minio', NESTOR_STORAGE: 'embedded' })).toBe('embedded');
});

it('warns of a variable that it does not know and says which one may be meant', () => {
  const { warnings } = readConfiguration(serviceVariables.client, [
    from('.env', { FEDN_REDUCER_PROT: '8090', NESTOR_ZZZZZZZZZZZZZZZZ: '1', HOME: '/root', FEDN_ME_USERNAME: 'a' }),
  ]);
  expect(warnings).toEqual([
    'FEDN_REDUCER_PROT (from .env) is not a variable of Nestor; is FEDN_REDUCER_PORT meant?',
    'NESTOR_ZZZZZZZZZZZZZZZZ (from .env) is not a variable of Nestor',
  ]);
});
