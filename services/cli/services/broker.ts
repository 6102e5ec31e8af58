import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NestorError, type AgentConfiguration } from '../../core/index.js';
import type { BrokerAccess } from '../../transport/index.js';

type BrokerValues = Pick<
  AgentConfiguration,
  'NESTOR_BROKER' | 'NESTOR_BROKER_USER' | 'NESTOR_BROKER_PASSWORD' | 'NESTOR_BROKER_CA'
>;

/** What the variables say of the MQTT broker. @throws config.invalid if the file of its authority cannot be read */
export const brokerAccess = (values: BrokerValues, cwd: string): Partial<BrokerAccess> => {
  const { NESTOR_BROKER: url, NESTOR_BROKER_USER: user, NESTOR_BROKER_PASSWORD: password } = values;
  const ca = values.NESTOR_BROKER_CA;
  return {
    ...(url !== undefined && { url }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca: readAuthority(resolve(cwd, ca)) }),
  };
};

const readAuthority = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NestorError('config.invalid', `NESTOR_BROKER_CA: expected a readable file at ${path}`, { cause });
  }
};
