import { Command, CommanderError } from 'commander';
import { asNestorError } from '../../core/index.js';
import { statusOf } from '../failure.js';
import { forSurroundings } from '../program.js';
import type { Surroundings } from '../surroundings.js';
import { removeCommand, startCommand, stopCommand, updateCommand } from './commands/change.js';
import { createCommand } from './commands/create.js';
import { getCommand } from './commands/get.js';

/** The program `flamectl`: the commands of Flame's client, of today and of old. */
const flamectlProgram = (surroundings: Surroundings): Command =>
  forSurroundings(
    new Command('flamectl')
      .description('Creates designs, datasets and jobs on a controller, and starts and watches jobs.')
      .option('--config <file>', 'The configuration. [default: $HOME/.flame/config.yaml]')
      .option('--ca <file>', 'Trust the authority of this certificate (PEM), as the ca.crt of a controller.')
      .option('--insecure', 'Take the certificate of the server unseen.')
      .addCommand(createCommand(surroundings))
      .addCommand(getCommand(surroundings))
      .addCommand(removeCommand(surroundings))
      .addCommand(updateCommand(surroundings))
      .addCommand(startCommand(surroundings))
      .addCommand(stopCommand(surroundings))
      .addHelpText(
        'after',
        `
The configuration is YAML:
  apiserver:
    endpoint: http://localhost:10100
  user: foo

Examples:
  $ flamectl create design mnist -d "a first design"
  $ flamectl create schema mnist schema.json        or, as of old: create schema schema.json --design mnist
  $ flamectl create code mnist mnist.zip
  $ flamectl create dataset dataset.json
  $ flamectl create job job.json
  $ flamectl start job 624888fda8001d773e34de43
  $ flamectl get tasks 624888fda8001d773e34de43`,
      ),
    surroundings,
  );

/** Runs one command. @returns its exit status. */
export const runFlamectl = async (args: readonly string[], surroundings: Surroundings): Promise<number> => {
  try {
    const program = flamectlProgram(surroundings);
    if (args.length === 0) {
      program.outputHelp();
      return 0;
    }
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const failure = asNestorError(error);
      if (failure.code !== 'service.interrupted') surroundings.stderr.write(`${wordsOf(failure.message)}\n`);
    }
    return statusOf(error);
  }
};

/** Flame's client has words of its own for one failure. */
const wordsOf = (message: string): string =>
  message.includes('design used in job')
    ? 'Failed to delete a design that is used in a job. To delete it, use --force flag'
    : message;
