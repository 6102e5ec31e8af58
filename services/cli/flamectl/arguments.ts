import type { Command } from 'commander';
import { NestorError } from '../../core/index.js';

/** Arguments in both orders: `<designId> <rest>` as today, and `<rest> --design <designId>` as of old. */
const placedOf = (
  command: Command,
  first: string,
  second: string | undefined,
): { readonly design: string; readonly rest: string } => {
  const { design } = command.opts<{ design?: string }>();
  if (design !== undefined && second === undefined) return { design, rest: first };
  if (design === undefined && second !== undefined) return { design: first, rest: second };
  const usage = command.name();
  throw new NestorError(
    'command.bad_usage',
    design === undefined
      ? `${usage} needs the id of a design, before it or with --design`
      : `${usage} got a design twice: before it and with --design`,
  );
};

/** Gives a command such arguments. */
export const placed = Object.assign(
  (command: Command, rest: string): Command =>
    command
      .argument('<designId>', `The design; or the ${rest}, when --design names the design.`)
      .argument(`[${rest}]`)
      .option('-d, --design <designId>', 'The design, as older versions had it.'),
  { of: placedOf },
);

/** Arguments of which the first is a version when `--design` is given, and the design when not. */
export const versioned = Object.assign(
  (command: Command): Command =>
    command
      .argument('<designId>', 'The design; or a version, when --design names the design.')
      .option('-d, --design <designId>', 'The design, as older versions had it.'),
  {
    of: (command: Command, first: string): { readonly design: string; readonly version?: string } => {
      const { design } = command.opts<{ design?: string }>();
      return design === undefined ? { design: first } : { design, version: first };
    },
  },
);
