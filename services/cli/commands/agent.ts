import { Command } from 'commander';
import { serviceVariables } from '../../core/index.js';
import { openLogger } from '../logger.js';
import { agentOptions } from '../services/agent.js';
import { openMetricsPort } from '../services/metrics-port.js';
import { readSettings, VariableOption } from '../settings.js';
import type { Surroundings } from '../surroundings.js';

export const agentCommand = (surroundings: Surroundings): Command =>
  new Command('agent')
    .summary('Run the agent of one task of a job; `flamelet` is the same.')
    .description(
      'Runs the agent of one task until it is interrupted: it waits for the job to be started, runs the role of the task, tells the controller what becomes of it, and waits for the next start. Killed and started again with the same key, it goes on where it was.',
    )
    .addOption(new VariableOption('-a, --apiserver <address>', 'NESTOR_APISERVER'))
    .addOption(new VariableOption('-n, --notifier <address>', 'NESTOR_NOTIFIER'))
    .addOption(new VariableOption('--ca <file>', 'NESTOR_CA'))
    .addOption(new VariableOption('--host <host>', 'NESTOR_AGENT_HOST'))
    .addOption(new VariableOption('--metrics-port <port>', 'NESTOR_METRICS_PORT'))
    .addOption(new VariableOption('--data-dir <folder>', 'NESTOR_DATA_DIR'))
    .addOption(new VariableOption('--log-level <level>', 'NESTOR_LOG_LEVEL'))
    .addOption(new VariableOption('--log-format <format>', 'NESTOR_LOG_FORMAT'))
    .option('--once', 'End when the task has ended, or is stopped.')
    .addHelpText(
      'after',
      `
The task and its key are in FLAME_AGENT_ID and FLAME_AGENT_KEY (or FLAME_TASK_ID and FLAME_TASK_KEY, or FLAME_TASK_KEY_FILE).

Examples:
  $ FLAME_AGENT_ID=18d2671fbf597f2200fd4a01f4dfc7878fce5ca9 FLAME_AGENT_KEY=any_key_chosen_by_user \\
      flamelet -a http://10.105.11.65:10100 -n 10.108.126.46:10101

Further variables are in docs/configuration.md.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const values = readSettings(serviceVariables.agent, command, surroundings);
      const logger = openLogger('agent', values, surroundings);
      const { once = false } = command.opts<{ once?: boolean }>();
      const options = agentOptions(values, once, surroundings.cwd, logger);
      const { runAgent } = await import('../../agent/index.js');
      const door = await openMetricsPort('agent', values, logger);
      let isWorking = false;
      door?.metrics.countTasks(() => (isWorking ? 1 : 0));
      const onState = (state: string) => {
        isWorking = state === 'running';
        if (!isWorking) door?.metrics.instruments.tasks.inc({ state });
      };
      try {
        await runAgent({ ...options, onState }, surroundings.signal);
      } finally {
        await door?.close();
      }
    });
