import { basename } from 'node:path';
import { Command } from 'commander';
import { z } from 'zod';
import { placed } from '../arguments.js';
import { openSession } from '../session.js';
import type { Surroundings } from '../../surroundings.js';

/** `flamectl create …` */
export const createCommand = (surroundings: Surroundings): Command =>
  new Command('create')
    .description('Create a design, its schema or code, a dataset, or a job.')
    .addCommand(
      new Command('design')
        .description('Create a design.')
        .argument('<designId>')
        .option('-d, --desc <text>', 'What it is for.')
        .action(async (id: string, { desc }: { desc?: string }, command: Command) => {
          const session = openSession(command, surroundings);
          const json = { name: '', ...(desc === undefined ? {} : { description: desc }), id };
          const path = `${session.base}/designs`;
          await session.ask('Failed to create a new design', { method: 'POST', path, json });
          session.print(`New design '${id}' created successfully`);
        }),
    )
    .addCommand(
      placed(new Command('schema').description("Create a design's schema."), 'file').action(
        async (first: string, second: string | undefined, _options: unknown, command: Command) => {
          const { design, rest: file } = placed.of(command, first, second);
          const session = openSession(command, surroundings);
          const path = `${session.base}/designs/${encodeURIComponent(design)}/schema`;
          const json = await session.readJson(file);
          await session.ask('Failed to create a new schema', { method: 'POST', path, json });
          session.print(`Schema created successfully for design '${design}'`);
        },
      ),
    )
    .addCommand(
      placed(
        new Command('code').description("Create a design's code: a zip with a folder for each role."),
        'zip',
      ).action(async (first: string, second: string | undefined, _options: unknown, command: Command) => {
        const { design, rest: zip } = placed.of(command, first, second);
        const session = openSession(command, surroundings);
        const path = `${session.base}/designs/${encodeURIComponent(design)}/code`;
        const file = { name: basename(zip), bytes: session.readFile(zip) };
        await session.ask('Failed to create a code', { method: 'POST', path, file });
        session.print(`Code created successfully for design '${design}'`);
      }),
    )
    .addCommand(
      new Command('dataset')
        .description('Create a dataset.')
        .argument('<file>')
        .action(async (file: string, _options: unknown, command: Command) => {
          const session = openSession(command, surroundings);
          const asking = {
            method: 'POST',
            path: `${session.base}/datasets`,
            json: await session.readJson(file),
          } as const;
          const id = await session.askFor(z.string(), 'Failed to create a dataset', asking);
          session.print(`New dataset created successfully\n\tdataset ID: "${id}"`);
        }),
    )
    .addCommand(
      new Command('job')
        .description('Create a job.')
        .argument('<file>', 'Its dataSpecPath and modelSpecPath are taken from its folder.')
        .action(async (file: string, _options: unknown, command: Command) => {
          const session = openSession(command, surroundings);
          const json = await session.readJob(file);
          const asking = { method: 'POST', path: `${session.base}/jobs`, json } as const;
          const answer = z.looseObject({ id: z.string(), state: z.string() });
          const { id, state } = await session.askFor(answer, 'Failed to create a job', asking);
          session.print(`New job created successfully\n\tID: ${id}\n\tstate: ${state}`);
        }),
    );
