import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { z } from 'zod';
import type { Surroundings } from '../../surroundings.js';
import { versioned } from '../arguments.js';
import { openSession, type Session } from '../session.js';
import { renderTable } from '../table.js';
import { goTime } from '../time.js';

const text = z.string().default('');
const designs = z.array(z.looseObject({ id: text, name: text, description: text })).nullable();
const datasets = z
  .array(z.looseObject({ id: text, name: text, description: text, userId: text, isPublic: z.boolean().default(false) }))
  .nullable();
const time = z.string().optional();
const status = z.looseObject({
  ...{ id: text, name: text, state: text },
  ...{ createdAt: time, startedAt: time, endedAt: time },
});
const tasks = z
  .array(z.looseObject({ jobId: text, taskId: text, type: text, state: text, timestamp: time }))
  .nullable();
const anything = z.unknown();

/** `flamectl get …` */
export const getCommand = (surroundings: Surroundings): Command => {
  const get = new Command('get').description('Show designs, datasets, jobs and tasks.');
  const add = (of: Command, work: (session: Session, command: Command) => Promise<void>): void => {
    get.addCommand(
      of.action(async (...given: unknown[]) => {
        const command = given.at(-1) as Command;
        await work(openSession(command, surroundings), command);
      }),
    );
  };

  add(limited(new Command('designs').description('List designs.')), async (session, command) => {
    const { limit } = command.opts<{ limit: string }>();
    const path = `${session.base}/designs/?limit=${encodeURIComponent(limit)}`;
    const found = await session.askFor(designs, 'Failed to get design templates', { method: 'GET', path });
    const rows = (found ?? []).map(({ id, name, description }) => [id, name, description]);
    session.print(renderTable(['Design ID', 'Name', 'Description'], rows).trimEnd());
  });
  add(new Command('design').description('Show a design.').argument('<designId>'), async (session, command) => {
    const [id] = partsOf(command);
    await showJson(session, `${session.base}/designs/${id}`, `Failed to retrieve design '${nameOf(command)}'`);
  });
  add(versioned(new Command('schema').description("Show a design's schema.")), async (session, command) => {
    const { design, version } = versioned.of(command, nameOf(command));
    const path = `${session.base}/designs/${encodeURIComponent(design)}`;
    const end = version === undefined ? 'schema' : `schemas/${encodeURIComponent(version)}`;
    await showJson(session, `${path}/${end}`, `Failed to get a schema of design '${design}'`);
  });
  add(
    new Command('schemas')
      .description("Show all versions of a design's schema.")
      .requiredOption('-d, --design <designId>'),
    async (session, command) => {
      const { design } = command.opts<{ design: string }>();
      const path = `${session.base}/designs/${encodeURIComponent(design)}/schemas/?limit=`;
      await showJson(session, path, `Failed to get schemas of design '${design}'`);
    },
  );
  add(versioned(new Command('code').description("Download a design's code.")), async (session, command) => {
    const { design, version } = versioned.of(command, nameOf(command));
    const end = version === undefined ? 'code' : `codes/${encodeURIComponent(version)}`;
    const path = `${session.base}/designs/${encodeURIComponent(design)}/${end}`;
    const { body } = await session.ask(`Failed to retrieve code of design '${design}'`, { method: 'GET', path });
    const file = `${design.replaceAll(/[/\\]/g, '_')}.zip`;
    writeFileSync(session.locate(file), body, { mode: 0o644 });
    session.print(`Downloaded ${file} successfully`);
  });
  add(
    new Command('coderevision').description("Show the revision of a design's code.").argument('<designId>'),
    async (session, command) => {
      const [id] = partsOf(command);
      const path = `${session.base}/designs/${id}/code/revision`;
      await showJson(session, path, `Failed to retrieve code of design '${nameOf(command)}'`);
    },
  );
  add(
    new Command('datasets').description('List datasets.').option('-a, --all', 'Public ones of all users.'),
    async (session, command) => {
      const { all = false } = command.opts<{ all?: boolean }>();
      const path = `${all ? '' : session.base}/datasets/?limit=`;
      const found = await session.askFor(datasets, 'Failed to get datasets', { method: 'GET', path });
      const rows = (found ?? []).map((of) => [of.id, of.name, of.description, of.userId, String(of.isPublic)]);
      session.print(renderTable(['Dataset ID', 'Name', 'Description', 'Owner', 'Public'], rows).trimEnd());
    },
  );
  add(new Command('dataset').description('Show a dataset.').argument('<datasetId>'), async (session, command) => {
    const [id] = partsOf(command);
    await showJson(session, `${session.base}/datasets/${id}`, `Failed to get dataset '${nameOf(command)}'`);
  });
  add(new Command('jobs').description('List jobs.'), async (session) => {
    const path = `${session.base}/jobs/?limit=`;
    const found = await session.askFor(z.array(status).nullable(), "Failed to retrieve jobs' status", {
      method: 'GET',
      path,
    });
    session.print(
      jobTable(
        found ?? [],
        (found ?? []).some(({ name }) => name !== ''),
      ),
    );
  });
  add(
    new Command('job')
      .description('Show a job.')
      .argument('<jobId>')
      .option('-s, --status', 'Its state and times instead.'),
    async (session, command) => {
      const [id] = partsOf(command);
      const path = `${session.base}/jobs/${id}`;
      if (command.opts<{ status?: boolean }>().status === true) {
        const asking = { method: 'GET', path: `${path}/status` } as const;
        const found = await session.askFor(status, 'Failed to Get job status', asking);
        session.print(`Request to get job status successful\n${jobTable([found], false)}`);
      } else {
        const found = await session.askFor(anything, 'Failed to Get job', { method: 'GET', path });
        session.print(`Request to get job successful\n${indented(found)}`);
      }
    },
  );
  add(new Command('tasks').description('List the tasks of a job.').argument('<jobId>'), async (session, command) => {
    const [id] = partsOf(command);
    const path = `${session.base}/jobs/${id}/tasks/?limit=&generic=false`;
    const found = (await session.askFor(tasks, 'Failed to retrieve tasks info', { method: 'GET', path })) ?? [];
    if (found.length === 0) {
      session.print(`No info found for tasks of job ${nameOf(command)}. Job may not be ready or running.`);
      return;
    }
    // Where participants take part, their agents are known by the tasks' ids.
    const idHead = found.some(({ type }) => type === 'user') ? 'Agent ID' : 'Task ID';
    const rows = found.map((of) => [of.jobId, of.taskId, of.type, of.state, goTime(of.timestamp)]);
    session.print(renderTable(['Job ID', idHead, 'Type', 'State', 'Timestamp'], rows).trimEnd());
  });
  add(
    new Command('task').description('Show a task, with the end of its log.').argument('<jobId>').argument('<taskId>'),
    async (session, command) => {
      const [jobId, taskId] = partsOf(command);
      await showJson(session, `${session.base}/jobs/${jobId}/tasks/${taskId}`, 'Failed to retrieve task info');
    },
  );
  return get;
};

const limited = (command: Command): Command => command.option('-l, --limit <count>', 'Most to show.', '100');

/** The arguments of a command, escaped for a path. */
const partsOf = ({ args }: Command): readonly [string, string] => {
  const [first = '', second = ''] = args.map(encodeURIComponent);
  return [first, second];
};

const nameOf = ({ args }: Command): string => args[0] ?? '';

const indented = (json: unknown): string => JSON.stringify(json, undefined, 4);

const showJson = async (session: Session, path: string, failure: string): Promise<void> => {
  session.print(indented(await session.askFor(anything, failure, { method: 'GET', path })));
};

const jobTable = (jobs: readonly z.output<typeof status>[], hasNames: boolean): string =>
  renderTable(
    ['Job ID', ...(hasNames ? ['Name'] : []), 'State', 'created At', 'started At', 'ended At'],
    jobs.map(({ id, name, state, createdAt, startedAt, endedAt }) => [
      ...[id, ...(hasNames ? [name] : []), state],
      ...[goTime(createdAt), goTime(startedAt), goTime(endedAt)],
    ]),
  ).trimEnd();
