import { once } from 'node:events';
import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { tellListening } from '../services/attached.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const brokerCommand = (surroundings: Surroundings): Command =>
  new Command('broker')
    .summary('Run an MQTT broker, for jobs on one machine.')
    .description(
      'Runs an MQTT broker until it is interrupted. It keeps nothing, asks for no password and has no TLS: across machines, use one that has. What the workers of a job send is sealed before it gets there.',
    )
    .addOption(new VariableOption('--port <port>', 'NESTOR_BROKER_PORT'))
    .addOption(new VariableOption('--bind <host>', 'NESTOR_BIND_HOST'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .addHelpText(
      'after',
      `
Examples:
  $ nestor broker
  $ nestor broker --port 18830 &  nestor controller --broker mqtt://localhost:18830`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.broker, command, surroundings);
      const logger = openLogger('broker', values, surroundings);
      const { openEmbeddedBroker } = await import('../../transport/index.js');
      const broker = await openEmbeddedBroker({ host: values.NESTOR_BIND_HOST, port: values.NESTOR_BROKER_PORT });
      logger.info({ port: broker.port }, `broker listens on port ${broker.port}`);
      tellListening(broker.port);
      if (!surroundings.signal.aborted) await once(surroundings.signal, 'abort');
      await broker.close();
    });
