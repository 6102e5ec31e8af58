import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openView } from '../live-view/view.js';
import { givenRunParameters, runOptions } from '../run-options.js';
import { runSandbox } from '../sandbox/sandbox.js';
import { projectFolder } from '../services/project-folder.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

interface SandboxFlags {
  readonly clients: number;
  readonly combiners: number;
  readonly once?: boolean;
  readonly json?: boolean;
  readonly restart?: boolean;
  readonly seedModel?: string;
  readonly runTimeout?: number;
}

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };

export const sandboxCommand = (surroundings: Surroundings): Command => {
  const command = new Command('sandbox')
    .summary('Run a whole federation on this machine: what `npm start` does.')
    .description(
      'Starts a reducer, combiners, clients and the dashboard as processes on this machine, trains, and shows the run. A second start goes on from the latest model, or with the run that was interrupted.',
    )
    .option('--clients <count>', 'Clients to start.', wholeNumber(1, 1_000), 5)
    .option('--combiners <count>', 'Combiners to start.', wholeNumber(1, 100), 2)
    .addOption(new VariableOption('--example <name>', 'EXAMPLE'))
    .addOption(new VariableOption('--project <folder>', 'NESTOR_PROJECT'))
    .option('--seed-model <file>', "Model to start from. [default: the latest model, else the project's seed model]")
    .addOption(new VariableOption('--port <port>', 'FEDN_REDUCER_PORT'))
    .addOption(new VariableOption('--dashboard-port <port>', 'FEDN_DASHBOARD_PORT'))
    .addOption(new VariableOption('--seed <number>', 'NESTOR_SEED'))
    .addOption(new VariableOption('--partition <scheme>', 'NESTOR_PARTITION'))
    .addOption(new VariableOption('--alpha <number>', 'NESTOR_ALPHA'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--bind <host>', 'NESTOR_BIND_HOST'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .option('--once', 'End with the run; the exit status is 0 only if it completed.')
    .option('--restart', 'Begin anew: remove models, records and logs of earlier sandboxes in the data folder.')
    .option('--run-timeout <seconds>', 'Seconds that the run may take in all.', wholeNumber(1, 10_000_000))
    .option('--json', 'Print one JSON object a line on standard output, and nothing else there.')
    .addHelpText(
      'after',
      `
Examples:
  $ npm start                                             5 clients, 2 combiners, 3 rounds of MNIST
  $ npm start -- --rounds 10 --clients 8 --partition dirichlet --alpha 0.3
  $ npm start -- --once --json --port 0 --data-dir /tmp/try`,
    );
  for (const option of runOptions(['seed'])) command.addOption(option);
  return command.action(async (flags: SandboxFlags) => {
    const values = readSettings(serviceVariables.sandbox, command, surroundings);
    const { cwd } = surroundings;
    const { clients, combiners, once = false, json = false, restart = false, seedModel, runTimeout } = flags;
    const view = openView({ json }, surroundings);
    await runSandbox(
      {
        ...{ values, clients, combiners, once, restart },
        dataDir: resolve(cwd, values.NESTOR_DATA_DIR),
        project: projectFolder(values, cwd),
        run: givenRunParameters(command),
        ...(seedModel !== undefined && { seedModel: resolve(cwd, seedModel) }),
        ...(runTimeout !== undefined && { runTimeoutMs: runTimeout * 1_000 }),
      },
      view,
      surroundings,
    );
  });
};
