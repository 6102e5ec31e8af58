import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { tellListening } from '../services/attached.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const dashboardCommand = (surroundings: Surroundings): Command =>
  new Command('dashboard')
    .summary('Serve the dashboard, with the API of a reducer, and of a controller, behind it.')
    .description(
      'Serves the dashboard until it is interrupted, and passes what its pages ask on to the reducer, and to a controller if one is named, so that a browser needs this address alone. The ports of reducer and controller serve the same pages, each about what it has.',
    )
    .addOption(new VariableOption('--port <port>', 'FEDN_DASHBOARD_PORT'))
    .addOption(new VariableOption('--bind <host>', 'NESTOR_BIND_HOST'))
    .addOption(new VariableOption('--host <host>', 'FEDN_DASHBOARD_HOST'))
    .addOption(new VariableOption('--reducer-host <host>', 'FEDN_REDUCER_HOST'))
    .addOption(new VariableOption('--reducer-port <port>', 'FEDN_REDUCER_PORT'))
    .addOption(new VariableOption('--controller-host <host>', 'NESTOR_CONTROLLER_HOST'))
    .addOption(new VariableOption('--controller-port <port>', 'NESTOR_CONTROLLER_PORT'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .addHelpText(
      'after',
      `
Examples:
  $ nestor dashboard                                           of the reducer on this machine, port 5111
  $ nestor dashboard --port 8000 --reducer-host reducer.example.org
  $ nestor dashboard --controller-host localhost               with the pages about topologies

Further variables are in docs/configuration.md.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.dashboard, command, surroundings);
      const logger = openLogger('dashboard', values, surroundings);
      const { runDashboard } = await import('../../dashboard/index.js');
      await runDashboard(
        {
          host: values.NESTOR_BIND_HOST,
          port: values.FEDN_DASHBOARD_PORT,
          publicHost: values.FEDN_DASHBOARD_HOST,
          reducer: { host: values.FEDN_REDUCER_HOST, port: values.FEDN_REDUCER_PORT },
          ...(values.NESTOR_CONTROLLER_HOST !== undefined && {
            controller: { host: values.NESTOR_CONTROLLER_HOST, port: values.NESTOR_CONTROLLER_PORT },
          }),
          logger,
          onListening: tellListening,
        },
        surroundings.signal,
      );
    });
