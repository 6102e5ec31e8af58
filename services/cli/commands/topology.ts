import { resolve } from 'node:path';
import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';
import { packCode } from '../topology/pack.js';
import { runTopology } from '../topology/up.js';

/** `nestor topology` and what is below it. */
export const topologyCommand = (surroundings: Surroundings): Command =>
  new Command('topology')
    .description('Jobs on topologies, on this machine.')
    .addCommand(upCommand(surroundings))
    .addCommand(packCommand(surroundings));

const packCommand = ({ cwd, stdout }: Surroundings): Command =>
  new Command('pack')
    .summary('Zip the code of a design.')
    .description('Zips a folder that has a folder per role, for `flamectl create code`.')
    .argument('<folder>', 'Folder with a folder per role.')
    .argument('<file>', 'Archive to write.')
    .addHelpText('after', `\nExamples:\n  $ nestor topology pack test/hier-mnist/code hier_mnist.zip`)
    .action(async (folder: string, file: string) => {
      const roles = await packCode(resolve(cwd, folder), resolve(cwd, file));
      stdout.write(`${file}: ${roles.join(', ')}\n`);
    });

const upCommand = (surroundings: Surroundings): Command => {
  const command = new Command('up')
    .summary('Start all that jobs need on this machine.')
    .description(
      'Starts a controller with its notifier, an MQTT broker (unless another one is named), and a deployer, as processes on this machine, until Ctrl-C. A second start goes on with the jobs that were under way. Then `flamectl` creates and starts jobs.',
    )
    .addOption(new VariableOption('--port <port>', 'NESTOR_CONTROLLER_PORT'))
    .addOption(new VariableOption('--notifier-port <port>', 'NESTOR_NOTIFIER_PORT'))
    .addOption(new VariableOption('--broker <address>', 'NESTOR_BROKER'))
    .addOption(new VariableOption('--broker-port <port>', 'NESTOR_BROKER_PORT'))
    .addOption(new VariableOption('--bind <host>', 'NESTOR_BIND_HOST'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .option('--json', 'Print the addresses as one JSON object.')
    .addHelpText(
      'after',
      `
Examples:
  $ nestor topology up
  $ nestor topology up --broker mqtts://broker.example.org
  $ nestor topology up --port 0 --notifier-port 0 --broker-port 0 --json --data-dir /tmp/try`,
    );
  return command.action(async ({ json = false }: { json?: boolean }) => {
    const values = readSettings(serviceVariables.topology, command, surroundings);
    const dataDir = resolve(surroundings.cwd, values.NESTOR_DATA_DIR, 'topology');
    await runTopology({ values, dataDir, json }, surroundings);
  });
};
