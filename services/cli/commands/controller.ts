import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { controllerOptions } from '../services/controller.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const controllerCommand = (surroundings: Surroundings): Command =>
  new Command('controller')
    .summary('Run a controller: designs, jobs and tasks, for flamectl, agents and deployers.')
    .description(
      'Runs a controller until it is interrupted: the interface that flamectl speaks, and the notifier at which agents wait. On its next start it goes on with the jobs that are under way.',
    )
    .addOption(new VariableOption('--port <port>', 'NESTOR_CONTROLLER_PORT'))
    .addOption(new VariableOption('--notifier-port <port>', 'NESTOR_NOTIFIER_PORT'))
    .addOption(new VariableOption('--bind <host>', 'NESTOR_BIND_HOST'))
    .addOption(new VariableOption('--host <host>', 'NESTOR_CONTROLLER_HOST'))
    .addOption(new VariableOption('--tls <boolean>', 'NESTOR_TLS'))
    .addOption(new VariableOption('--broker <address>', 'NESTOR_BROKER'))
    .addOption(new VariableOption('--brokers <addresses>', 'NESTOR_BROKERS'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--storage <kind>', 'NESTOR_STORAGE'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .addHelpText(
      'after',
      `
Examples:
  $ nestor controller                               files and SQLite under .nestor, ports 10100 and 10101
  $ nestor controller --broker mqtt://localhost:1883 --data-dir /srv/nestor
  $ FEDN_MINIO_HOST=minio FEDN_MONGO_HOST=mongo … nestor controller --storage servers

Then flamectl, with 'apiserver: {endpoint: http://localhost:10100}' in $HOME/.flame/config.yaml, creates and starts jobs.
Further variables are in docs/configuration.md.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.controller, command, surroundings);
      const logger = openLogger('controller', values, surroundings);
      const { runController } = await import('../../controller/index.js');
      await runController(controllerOptions(values, surroundings.cwd, logger), surroundings.signal);
    });
