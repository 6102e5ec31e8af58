import { Option, type Command } from 'commander';
import { runParameters, type RunParameter } from '../core/index.js';

/** An option of the command line that is a parameter of a run. */
class RunOption extends Option {
  constructor(
    flags: string,
    description: string,
    /** Name as the reducer knows it: `rounds`, `earlyStop.metric`. */
    readonly parameter: string,
  ) {
    super(flags, description);
  }
}

/** An option for each parameter of a run. */
export const runOptions = (except: readonly string[] = []): readonly Option[] =>
  runParameters.filter(({ name }) => !except.includes(name)).map(optionOf);

/** The parameters given on the command line, as texts; the reducer checks them. */
export const givenRunParameters = (command: Command): Readonly<Record<string, string | boolean>> =>
  Object.fromEntries(
    command.options.flatMap((option) => {
      if (!(option instanceof RunOption) || command.getOptionValueSource(option.attributeName()) !== 'cli') return [];
      const value: unknown = command.getOptionValue(option.attributeName());
      return typeof value === 'string' || typeof value === 'boolean' ? [[option.parameter, value] as const] : [];
    }),
  );

const optionOf = ({ name, kind, options, description, fallback }: RunParameter): RunOption => {
  const flag = kebab(name);
  if (kind === 'boolean') {
    return fallback === true
      ? new RunOption(`--no-${flag}`, `Not: ${description}`, name)
      : new RunOption(`--${flag}`, description, name);
  }
  const value = kind === 'choice' ? options.join('|') : kind;
  return new RunOption(
    `--${flag} <${value}>`,
    fallback === undefined ? description : `${description} [default: ${String(fallback)}]`,
    name,
  );
};

const kebab = (name: string): string =>
  name.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
