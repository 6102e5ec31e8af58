import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { combinerOptions } from '../services/combiner.js';
import { openServiceTelemetry } from '../services/telemetry.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const combinerCommand = (surroundings: Surroundings): Command =>
  new Command('combiner')
    .summary('Run a combiner: the hub of a group of clients.')
    .description(
      'Runs a combiner until it is interrupted: the hub of a group of clients, which sends the sum of their updates to the reducer. It waits for a reducer that is not there yet, and for one that is gone.',
    )
    .addOption(new VariableOption('--name <name>', 'FEDN_COMBINER_NAME'))
    .addOption(new VariableOption('--reducer-host <host>', 'FEDN_REDUCER_HOST'))
    .addOption(new VariableOption('--reducer-port <port>', 'FEDN_REDUCER_PORT'))
    .addOption(new VariableOption('--host <host>', 'FEDN_COMBINER_HOST'))
    .addOption(new VariableOption('--port <port>', 'FEDN_COMBINER_PORT'))
    .addOption(new VariableOption('--bind <host>', 'NESTOR_BIND_HOST'))
    .addOption(new VariableOption('--max-clients <count>', 'NESTOR_MAX_CLIENTS'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .addHelpText(
      'after',
      `
Examples:
  $ nestor combiner --name combiner-1                          reducer on this machine
  $ nestor combiner --reducer-host reducer.example.org --host combiner.example.org

Further variables are in docs/configuration.md.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.combiner, command, surroundings);
      process.env['NESTOR_MERGE_THREADS'] = String(values.NESTOR_MERGE_THREADS);
      const logger = openLogger(values.FEDN_COMBINER_NAME ?? 'combiner', values, surroundings);
      const { runCombiner } = await import('../../combiner/index.js');
      const options = combinerOptions(values, surroundings.cwd, logger);
      const telemetry = await openServiceTelemetry('combiner', options.name, values, logger);
      try {
        await runCombiner({ ...options, telemetry }, surroundings.signal);
      } finally {
        await telemetry.close();
      }
    });
