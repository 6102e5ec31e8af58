import { Command } from 'commander';
import type { Surroundings } from '../../surroundings.js';
import { placed, versioned } from '../arguments.js';
import { openSession, type Session } from '../session.js';

const escaped = encodeURIComponent;
const never = '0001-01-01T00:00:00Z';

/** What Go's client sends for a wish; a strict server of Flame wants all of it. */
const wish = (id: string, state: string) => ({
  ...{ id, state, createdAt: never, startedAt: never, updatedAt: never, endedAt: never },
});

const setState = (session: Session, id: string, state: string, failure: string) =>
  session.ask(failure, { method: 'PUT', path: `${session.base}/jobs/${escaped(id)}/status`, json: wish(id, state) });

/** `flamectl start …` */
export const startCommand = (surroundings: Surroundings): Command =>
  new Command('start').description('Start a job.').addCommand(
    new Command('job')
      .description('Start a job.')
      .argument('<jobId>')
      .action(async (id: string, _options: unknown, command: Command) => {
        const session = openSession(command, surroundings);
        await setState(session, id, 'starting', 'Failed to start a job');
        session.print('Initiated to start a job successfully');
      }),
  );

/** `flamectl stop …` */
export const stopCommand = (surroundings: Surroundings): Command =>
  new Command('stop').description('Stop a job.').addCommand(
    new Command('job')
      .description('Stop a job.')
      .argument('<jobId>')
      .action(async (id: string, _options: unknown, command: Command) => {
        const session = openSession(command, surroundings);
        await setState(session, id, 'stopping', 'Failed to stop a job');
        session.print('Request to stop a job successful');
      }),
  );

/** `flamectl update …` */
export const updateCommand = (surroundings: Surroundings): Command =>
  new Command('update')
    .description('Change a design, its schema, a dataset, or a job.')
    .addCommand(
      new Command('design')
        .description("Change a design's name or description.")
        .argument('<designId>')
        .option('-n, --name <name>', 'Its new name.')
        .option('-d, --desc <text>', 'What it is for.')
        .action(async (id: string, options: { name?: string; desc?: string }, command: Command) => {
          const session = openSession(command, surroundings);
          const json = { name: options.name ?? '', description: options.desc ?? '', id, userId: session.user };
          await session.ask('Failed to update design', {
            method: 'PUT',
            path: `${session.base}/designs/${escaped(id)}`,
            json,
          });
          session.print('Updated design successfully');
        }),
    )
    .addCommand(
      placed(new Command('schema').description("Change a design's schema."), 'file')
        .option('-p, --path <file>', 'The file, as older versions had it; then the argument is a version.')
        .action(
          async (
            first: string,
            second: string | undefined,
            options: { path?: string; design?: string },
            command: Command,
          ) => {
            const session = openSession(command, surroundings);
            const { path: oldFile, design: oldDesign } = options;
            const { design, file, end } =
              oldFile !== undefined && oldDesign !== undefined && second === undefined
                ? { design: oldDesign, file: oldFile, end: `schemas/${escaped(first)}` }
                : { ...ofToday(command, first, second), end: 'schema' };
            const path = `${session.base}/designs/${escaped(design)}/${end}`;
            await session.ask('Failed to update schema', { method: 'PUT', path, json: await session.readJson(file) });
            session.print(`Updated schema successfully for design ${design}`);
          },
        ),
    )
    .addCommand(
      new Command('dataset')
        .description('Change a dataset.')
        .argument('<datasetId>')
        .argument('<file>')
        .action(async (id: string, file: string, _options: unknown, command: Command) => {
          const session = openSession(command, surroundings);
          const path = `${session.base}/datasets/${escaped(id)}`;
          await session.ask('Failed to update dataset', { method: 'PUT', path, json: await session.readJson(file) });
          session.print('Updated dataset successfully');
        }),
    )
    .addCommand(
      new Command('job')
        .description('Change a job that does not run.')
        .argument('<jobId>')
        .argument('<file>')
        .action(async (id: string, file: string, _options: unknown, command: Command) => {
          const session = openSession(command, surroundings);
          const json = await session.readJob(file);
          await session.ask('Failed to update a job', {
            method: 'PUT',
            path: `${session.base}/jobs/${escaped(id)}`,
            json,
          });
          session.print('Job updated successfully');
        }),
    );

const ofToday = (command: Command, first: string, second: string | undefined) => {
  const { design, rest: file } = placed.of(command, first, second);
  return { design, file };
};

/** `flamectl remove …` */
export const removeCommand = (surroundings: Surroundings): Command =>
  new Command('remove')
    .description('Remove a design, its schema or code, a dataset, or a job.')
    .addCommand(
      new Command('design')
        .description('Remove a design.')
        .argument('<designId>')
        .option('-f, --force', 'Also if jobs use it.', false)
        .action(async (id: string, { force }: { force: boolean }, command: Command) => {
          const session = openSession(command, surroundings);
          const path = `${session.base}/designs/${escaped(id)}?forceDelete=${String(force)}`;
          await session.ask(`Failed to delete design '${id}':`, { method: 'DELETE', path, json: null });
          session.print(`Design '${id}' deleted successfully`);
        }),
    )
    .addCommand(
      versioned(new Command('schema').description("Remove a design's schema.")).action(
        async (first: string, _options: unknown, command: Command) => {
          const { design } = versioned.of(command, first);
          const session = openSession(command, surroundings);
          const path = `${session.base}/designs/${escaped(design)}/schema`;
          await session.ask('Failed to delete schema', { method: 'DELETE', path, json: null });
          session.print('Deleted schema successfully');
        },
      ),
    )
    .addCommand(
      versioned(new Command('code').description("Remove a design's code.")).action(
        async (first: string, _options: unknown, command: Command) => {
          const { design } = versioned.of(command, first);
          const session = openSession(command, surroundings);
          const path = `${session.base}/designs/${escaped(design)}/code`;
          await session.ask(`Failed to delete code for design '${design}'`, { method: 'DELETE', path, json: null });
          session.print(`Deleted code for design '${design}' successfully`);
        },
      ),
    )
    .addCommand(
      new Command('dataset')
        .description('Remove a dataset.')
        .argument('<datasetId>')
        .action(async (id: string, _options: unknown, command: Command) => {
          const session = openSession(command, surroundings);
          const path = `${session.base}/datasets/${escaped(id)}`;
          await session.ask(`Failed to delete dataset '${id}':`, { method: 'DELETE', path, json: null });
          session.print(`Dataset '${id}' deleted successfully`);
        }),
    )
    .addCommand(
      new Command('job')
        .description('Remove a job that does not run.')
        .argument('<jobId>')
        .action(async (id: string, _options: unknown, command: Command) => {
          const session = openSession(command, surroundings);
          const path = `${session.base}/jobs/${escaped(id)}`;
          await session.ask('Failed to delete a job', { method: 'DELETE', path, json: wish(id, 'ready') });
          session.print('Request to delete a job successful');
        }),
    );
