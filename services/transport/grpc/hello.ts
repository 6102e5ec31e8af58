import { isPeerName, NestorError } from '../../core/index.js';
import { longestSoftware, type End, type PeerRole } from '../channel.js';
import { Role, type Hello } from '../gen/nestor/v1/hub.js';
import { protocolVersion } from './service.js';

const roles: Readonly<Partial<Record<Role, PeerRole>>> = {
  [Role.ROLE_TRAINER]: 'trainer',
  [Role.ROLE_AGGREGATOR]: 'aggregator',
};

const longestInstance = 128;
const highestPort = 65_535;

/**
 * The peer that a hello presents.
 * @throws transport.version, transport.bad_name, transport.protocol
 */
export const endOf = (hello: Hello): End => {
  const { name, instance, protocol, host, port, capacity, software } = hello;
  if (protocol !== protocolVersion) {
    throw new NestorError(
      'transport.version',
      `This hub speaks protocol ${protocolVersion}; ${name} (${hello.software}) speaks ${protocol}.`,
    );
  }
  if (!isPeerName(name))
    throw new NestorError('transport.bad_name', `The name ${JSON.stringify(name)} is not allowed.`);
  const role = roles[hello.role];
  if (role === undefined) throw new NestorError('transport.protocol', `${name} has no known role: ${hello.role}.`);
  if (instance === '' || instance.length > longestInstance) {
    throw new NestorError(
      'transport.protocol',
      `The instance of ${name} must have 1 to ${longestInstance} characters.`,
    );
  }
  if (port > highestPort) throw new NestorError('transport.protocol', `${name} gives ${port} as its port.`);
  return {
    id: name,
    role,
    instance,
    ...(host !== '' && port > 0 && { address: { host, port } }),
    ...(capacity > 0 && { capacity }),
    ...(software !== '' && { software: software.slice(0, longestSoftware) }),
  };
};

/** The hello that presents a peer. */
export const helloOf = (end: End, software: string): Hello => ({
  name: end.id,
  instance: end.instance,
  role: end.role === 'trainer' ? Role.ROLE_TRAINER : Role.ROLE_AGGREGATOR,
  protocol: protocolVersion,
  software,
  host: end.address?.host ?? '',
  port: end.address?.port ?? 0,
  capacity: end.capacity ?? 0,
});
