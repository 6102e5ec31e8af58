import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { openMetricsPort } from '../services/metrics-port.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const deployerCommand = (surroundings: Surroundings): Command =>
  new Command('deployer')
    .summary('Run a deployer: it runs the tasks of jobs that the system owns.')
    .description(
      'Runs a deployer until it is interrupted: when a job is started, it starts the agents of the tasks that belong to its compute, and ends them with the job.',
    )
    .addOption(new VariableOption('-a, --apiserver <address>', 'NESTOR_APISERVER'))
    .addOption(new VariableOption('-n, --notifier <address>', 'NESTOR_NOTIFIER'))
    .addOption(new VariableOption('--ca <file>', 'NESTOR_CA'))
    .addOption(new VariableOption('--compute <name>', 'NESTOR_COMPUTE'))
    .addOption(new VariableOption('--region <realm>', 'NESTOR_COMPUTE_REGION'))
    .addOption(new VariableOption('--as <kind>', 'NESTOR_DEPLOY_AS'))
    .addOption(new VariableOption('--image <name>', 'NESTOR_AGENT_IMAGE'))
    .addOption(new VariableOption('--network <name>', 'NESTOR_AGENT_NETWORK'))
    .addOption(new VariableOption('--metrics-port <port>', 'NESTOR_METRICS_PORT'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .addHelpText(
      'after',
      `
Examples:
  $ nestor deployer                                                     tasks of the compute \`default\`, as processes here
  $ nestor deployer -a http://controller:10100 -n controller:10101 --compute eu-1 --region default/eu
  $ nestor deployer -a http://controller:10100 -n controller:10101 --as docker --image nestor:local --network nestor

Further variables are in docs/configuration.md.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.deployer, command, surroundings);
      const logger = openLogger('deployer', values, surroundings);
      const [{ runDeployer }, { deployerOptions }] = await Promise.all([
        import('../../deploy/index.js'),
        import('../services/deployer.js'),
      ]);
      const options = await deployerOptions(values, surroundings.cwd, logger);
      const door = await openMetricsPort('deployer', values, logger);
      try {
        await runDeployer(
          {
            ...options,
            open: (opening) => {
              const deployment = options.open(opening);
              door?.metrics.countTasks(() => deployment.running().length);
              return deployment;
            },
          },
          surroundings.signal,
        );
      } finally {
        await door?.close();
      }
    });
