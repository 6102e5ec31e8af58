import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { drawSvg, drawTasks, drawText } from '../../core/index.js';
import { invalidDesign, openDesign, type DesignOptions, type Opened } from '../design/inputs.js';
import type { Surroundings } from '../surroundings.js';
import { writeJson } from '../terminal/table.js';

export const designCommand = (surroundings: Surroundings): Command =>
  new Command('design')
    .description('Check, expand and draw designs: topologies of roles and channels. docs/designs.md has the format.')
    .addCommand(validateCommand(surroundings))
    .addCommand(expandCommand(surroundings))
    .addCommand(drawCommand(surroundings));

type Options = DesignOptions & { readonly json?: true; readonly svg?: string };

const validateCommand = (surroundings: Surroundings): Command =>
  onDesign('validate')
    .description(
      'Checks a design, and a job on it. All that is wrong is said at once, each with its place in the file.',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ nestor design validate schema.json
  $ nestor design validate schema.json --job job.json --json`,
    )
    .action(async (file: string, options: Options) => {
      const { design, tasks } = await opened(file, options, surroundings);
      if (options.json === true) writeJson(surroundings.stdout, { valid: true, design });
      else {
        const job = tasks === undefined ? '' : `; tasks of the job: ${tasks.length}`;
        const size = `Roles: ${design.roles.length}; channels: ${design.channels.length}`;
        surroundings.stdout.write(`${file} is valid. ${size}${job}.\n`);
      }
    });

const expandCommand = (surroundings: Surroundings): Command =>
  onDesign('expand')
    .description('Lists the tasks of a job on a design; with --json each with its whole configuration.')
    .option('--per-group <count>', 'Without --job: made-up datasets per group. [default: 1]', wholeNumber)
    .option('--job-id <id>', "Id of the job: the tasks' ids depend on it.", 'job')
    .addHelpText(
      'after',
      `
Examples:
  $ nestor design expand schema.json --per-group 2
  $ nestor design expand schema.json --job job.json --dataset 64137d8c=dataset.json --json`,
    )
    .action(async (file: string, options: Options) => {
      const { tasks = [] } = await opened(file, { perGroup: 1, ...options }, surroundings);
      if (options.json === true) writeJson(surroundings.stdout, tasks);
      else surroundings.stdout.write(drawTasks(tasks));
    });

const drawCommand = (surroundings: Surroundings): Command =>
  onDesign('draw')
    .description('Draws a design, and the tasks of a job on it: as text, or with --svg into a file.')
    .option('--svg <file>', 'File to write an SVG drawing to, for light and dark pages.')
    .option('--per-group <count>', 'Without --job: draw tasks for so many made-up datasets per group.', wholeNumber)
    .option('--job-id <id>', "Id of the job: the tasks' ids depend on it.", 'job')
    .addHelpText(
      'after',
      `
Examples:
  $ nestor design draw schema.json
  $ nestor design draw schema.json --per-group 2 --svg design.svg`,
    )
    .action(async (file: string, options: Options) => {
      const { design, tasks } = await opened(file, options, surroundings);
      const { svg, json } = options;
      if (svg !== undefined) await writeFile(resolve(surroundings.cwd, svg), drawSvg(design, tasks));
      if (json === true) writeJson(surroundings.stdout, { path: svg, text: drawText(design, tasks) });
      else surroundings.stdout.write(svg === undefined ? drawText(design, tasks) : `Wrote ${svg}.\n`);
    });

const onDesign = (name: string): Command =>
  new Command(name)
    .argument('<file>', "JSON file of the design's schema.")
    .option('--job <file>', 'JSON file of a job on the design; what it names by path is read beside it.')
    .option(
      '--dataset <id=file>',
      'JSON file of a dataset of the job; once for each. [default: only ids are known]',
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option('--json', 'Print JSON on standard output, and nothing else there.');

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 to 9999.');
  return Number(text);
};

/** @throws design.invalid with all findings, which are printed as JSON too where that is wanted */
const opened = async (
  file: string,
  options: Options,
  { cwd, stdout }: Surroundings,
): Promise<Extract<Opened, { readonly valid: true }>> => {
  const result = await openDesign(cwd, file, options);
  if (result.valid) return result;
  if (options.json === true) writeJson(stdout, result);
  throw invalidDesign(result.findings);
};
