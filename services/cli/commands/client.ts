import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { clientOptions, runClient } from '../services/client.js';
import { openClientTelemetry } from '../services/telemetry.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const clientCommand = (surroundings: Surroundings): Command =>
  new Command('client')
    .summary('Run a client: trains where its data is.')
    .description(
      'Runs a client until it is interrupted: asks the reducer for a combiner, and trains what that asks for. It waits for whom is not there yet, saying for whom.',
    )
    .addOption(new VariableOption('--name <name>', 'FEDN_CLIENT_NAME'))
    .addOption(new VariableOption('--example <name>', 'EXAMPLE'))
    .addOption(new VariableOption('--project <folder>', 'NESTOR_PROJECT'))
    .addOption(new VariableOption('--reducer-host <host>', 'FEDN_REDUCER_HOST'))
    .addOption(new VariableOption('--reducer-port <port>', 'FEDN_REDUCER_PORT'))
    .addOption(new VariableOption('--combiner <name>', 'NESTOR_PREFERRED_COMBINER'))
    .addOption(new VariableOption('--partition <scheme>', 'NESTOR_PARTITION'))
    .addOption(new VariableOption('--alpha <number>', 'NESTOR_ALPHA'))
    .addOption(new VariableOption('--seed <number>', 'NESTOR_SEED'))
    .addOption(new VariableOption('--partition-index <index>', 'NESTOR_PARTITION_INDEX'))
    .addOption(new VariableOption('--partition-count <count>', 'NESTOR_PARTITION_COUNT'))
    .addOption(new VariableOption('--metrics-port <port>', 'NESTOR_METRICS_PORT'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .addHelpText(
      'after',
      `
Examples:
  $ nestor client --name client-1                               test/mnist, reducer on this machine
  $ nestor client --name hospital-a --project ./my-project --reducer-host reducer.example.org

docs/projects.md tells how to make a project of your own model and data.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.client, command, surroundings);
      const options = clientOptions(values, surroundings.cwd);
      const logger = openLogger(options.name, values, surroundings);
      const { NESTOR_METRICS_PORT: metricsPort, NESTOR_BIND_HOST: bindHost } = values;
      const telemetry = await openClientTelemetry({ name: options.name, metricsPort, bindHost, values, logger });
      try {
        await runClient({ ...options, ...(telemetry && { telemetry }) }, logger, surroundings.signal);
      } finally {
        await telemetry?.close();
      }
    });
