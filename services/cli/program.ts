import { Command } from 'commander';
import { agentCommand } from './commands/agent.js';
import { brokerCommand } from './commands/broker.js';
import { clientCommand } from './commands/client.js';
import { combinerCommand } from './commands/combiner.js';
import { designCommand } from './commands/design.js';
import { dashboardCommand } from './commands/dashboard.js';
import { clientsCommand, combinersCommand, statusCommand } from './commands/federation.js';
import { controllerCommand } from './commands/controller.js';
import { deployerCommand } from './commands/deployer.js';
import { modelCommand } from './commands/model.js';
import { reducerCommand } from './commands/reducer.js';
import { runCommand } from './commands/run.js';
import { sandboxCommand } from './commands/sandbox.js';
import { topologyCommand } from './commands/topology.js';
import { statusOf, tellFailure } from './failure.js';
import type { Surroundings } from './surroundings.js';

/** The program `nestor` with all its commands. */
export const nestorProgram = (surroundings: Surroundings): Command => {
  const program = new Command('nestor')
    .description('Trains one model over data that stays where it is.')
    .option('--env-file <path>', 'File with variables, read before the environment. [default: .env, if it is there]')
    .addCommand(sandboxCommand(surroundings))
    .addCommand(reducerCommand(surroundings))
    .addCommand(combinerCommand(surroundings))
    .addCommand(clientCommand(surroundings))
    .addCommand(dashboardCommand(surroundings))
    .addCommand(controllerCommand(surroundings))
    .addCommand(agentCommand(surroundings))
    .addCommand(deployerCommand(surroundings))
    .addCommand(brokerCommand(surroundings))
    .addCommand(topologyCommand(surroundings))
    .addCommand(runCommand(surroundings))
    .addCommand(modelCommand(surroundings))
    .addCommand(designCommand(surroundings))
    .addCommand(clientsCommand(surroundings))
    .addCommand(combinersCommand(surroundings))
    .addCommand(statusCommand(surroundings));
  return forSurroundings(program, surroundings);
};

/** Lets a program and its commands write where they are told, and throw in place of ending the process. */
export const forSurroundings = (program: Command, surroundings: Surroundings): Command => {
  for (const command of [program, ...descendants(program)]) {
    command
      .exitOverride()
      .showHelpAfterError(`(see ${pathOf(command)} --help)`)
      .configureOutput({
        writeOut: (text) => surroundings.stdout.write(text),
        writeErr: (text) => surroundings.stderr.write(text),
        outputError: (text, write) => {
          write(`${program.name()}: ${text.replace(/^error: /, '')}`);
        },
      });
  }
  return program;
};

/** Runs one command. @returns its exit status. */
export const runCommandLine = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  try {
    const program = nestorProgram(surroundings);
    if (args.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    tellFailure(error, surroundings);
    return statusOf(error);
  }
};

const descendants = (command: Command): readonly Command[] =>
  command.commands.flatMap((child) => [child, ...descendants(child)]);

const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
