import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { reducerOptions } from '../services/reducer.js';
import { openServiceTelemetry } from '../services/telemetry.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const reducerCommand = (surroundings: Surroundings): Command =>
  new Command('reducer')
    .summary('Run a reducer: HTTP interface and page, hub of the combiners, conductor of the runs.')
    .description(
      'Runs a reducer until it is interrupted: the HTTP interface and page, the hub of the combiners, and the conductor of the runs, on one port.',
    )
    .addOption(new VariableOption('--port <port>', 'FEDN_REDUCER_PORT'))
    .addOption(new VariableOption('--bind <host>', 'NESTOR_BIND_HOST'))
    .addOption(new VariableOption('--name <name>', 'FEDN_REDUCER_NAME'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--storage <kind>', 'NESTOR_STORAGE'))
    .addOption(new VariableOption('--tls <boolean>', 'NESTOR_TLS'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .addHelpText(
      'after',
      `
Examples:
  $ nestor reducer                                  files and SQLite under .nestor, port 8090
  $ nestor reducer --port 9090 --data-dir /srv/nestor
  $ FEDN_MINIO_HOST=minio FEDN_MONGO_HOST=mongo … nestor reducer --storage servers

Further variables are in docs/configuration.md.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.reducer, command, surroundings);
      const logger = openLogger(values.FEDN_REDUCER_NAME, values, surroundings);
      process.env['NESTOR_MERGE_THREADS'] = String(values.NESTOR_MERGE_THREADS);
      const { runReducer } = await import('../../reducer/index.js');
      const options = reducerOptions(values, surroundings.cwd, logger);
      const telemetry = await openServiceTelemetry('reducer', options.name, values, logger);
      try {
        await runReducer({ ...options, telemetry }, surroundings.signal);
      } finally {
        await telemetry.close();
      }
    });
