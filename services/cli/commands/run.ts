import { Command } from 'commander';
import { NestorError } from '../../core/index.js';
import { watchEvents } from '../api/events.js';
import type { ReducerApi } from '../api/reducer-api.js';
import { assertCompleted, followRun } from '../live-view/follow-run.js';
import { shortId } from '../live-view/lines.js';
import { openView } from '../live-view/view.js';
import { givenRunParameters, runOptions } from '../run-options.js';
import type { Surroundings } from '../surroundings.js';
import { writeJson, writeTable } from '../terminal/table.js';
import { instantText, metricsText } from '../terminal/text.js';
import { reducerApiOf, remote, wantsJson } from './remote.js';

export const runCommand = (surroundings: Surroundings): Command =>
  new Command('run')
    .description('Start, watch and stop runs.')
    .addCommand(startCommand(surroundings))
    .addCommand(listCommand(surroundings))
    .addCommand(showCommand(surroundings))
    .addCommand(watchCommand(surroundings))
    .addCommand(stopCommand(surroundings));

const startCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('start'))
    .description('Starts a run.')
    .option('--watch', 'Show the run until it ends; the exit status is 0 only if it completed.')
    .addHelpText(
      'after',
      `
Examples:
  $ nestor run start                                    3 rounds from the latest model
  $ nestor run start --rounds 20 --strategy fedadam --watch
  $ nestor run start --model seed.safetensors --clients-required 4 --early-stop-target 0.98`,
    );
  for (const option of runOptions()) command.addOption(option);
  return command.action(async (options: { watch?: boolean }) => {
    const api = reducerApiOf(command, surroundings);
    const run = await api.startRun(givenRunParameters(command));
    if (options.watch === true) await watch(api, run._id, wantsJson(command), surroundings);
    else if (wantsJson(command)) writeJson(surroundings.stdout, run);
    else surroundings.stdout.write(`Run ${run._id} started. Watch it with: nestor run watch ${run._id}\n`);
  });
};

const listCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('list'))
    .description('Lists runs, newest first.')
    .option('--limit <count>', 'Most runs to list.', '20');
  return command.action(async ({ limit }: { limit: string }) => {
    const runs = await reducerApiOf(command, surroundings).runs(Number(limit));
    if (wantsJson(command)) {
      writeJson(surroundings.stdout, runs);
      return;
    }
    const rows = runs.map(({ _id, state, round, config, startedAt, latestModelId, metrics }) => [
      ...[_id, state, `${round}/${config.rounds}`, instantText(startedAt), shortId(latestModelId)],
      metricsText(metrics),
    ]);
    writeTable(surroundings.stdout, ['run', 'state', 'rounds', 'started', 'model', 'metrics'], rows);
  });
};

const showCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('show'))
    .description('Shows one run and its rounds, with the reasons of what failed.')
    .argument('[id]', 'Id of the run. [default: the latest]');
  return command.action(async (id: string | undefined) => {
    const api = reducerApiOf(command, surroundings);
    const run = await api.run(id ?? (await latestRunId(api)));
    const rounds = await api.rounds(run._id);
    const { stdout } = surroundings;
    if (wantsJson(command)) {
      writeJson(stdout, { run, rounds });
      return;
    }
    stdout.write(
      `Run ${run._id}: ${run.state}, ${run.round} of ${run.config.rounds} rounds, model ${run.latestModelId}\n`,
    );
    if (run.waitingFor !== undefined) stdout.write(`Waiting: ${run.waitingFor}\n`);
    if (run.failure !== undefined) stdout.write(`Failure: ${run.failure.code}: ${run.failure.message}\n`);
    writeTable(
      stdout,
      ['round', 'attempt', 'state', 'asked', 'updates', 'examples', 'duration', 'model', 'metrics'],
      rounds.map(({ round, attempt, state, asked, updates = 0, examples = 0, durationMs, modelId = '', metrics }) => [
        ...[round, attempt, state, asked.length, updates, examples].map(String),
        durationMs === undefined ? '-' : `${(durationMs / 1_000).toFixed(1)} s`,
        shortId(modelId),
        metricsText(metrics),
      ]),
    );
    for (const { round, attempt, reason, outcomes } of rounds) {
      if (reason !== undefined) stdout.write(`round ${round}, attempt ${attempt}: ${reason}\n`);
      for (const { client, outcome, code, message = '', logTail = [] } of outcomes) {
        if (code === undefined) continue;
        stdout.write(`round ${round}, attempt ${attempt}, ${client}: ${outcome}: ${code}: ${message}\n`);
        for (const line of logTail) stdout.write(`  | ${line}\n`);
      }
    }
  });
};

const watchCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('watch'))
    .description(
      'Shows a run until it ends, also over restarts of the reducer. The exit status is 0 only if it completed.',
    )
    .argument('[id]', 'Id of the run. [default: the latest]');
  return command.action(async (id: string | undefined) => {
    const api = reducerApiOf(command, surroundings);
    await watch(api, id ?? (await latestRunId(api)), wantsJson(command), surroundings);
  });
};

const stopCommand = (surroundings: Surroundings): Command => {
  const command = remote(new Command('stop'))
    .description('Stops a run; its committed rounds stay.')
    .argument('[id]', 'Id of the run. [default: the latest]');
  return command.action(async (id: string | undefined) => {
    const api = reducerApiOf(command, surroundings);
    const run = await api.stopRun(id ?? (await latestRunId(api)));
    if (wantsJson(command)) writeJson(surroundings.stdout, run);
    else surroundings.stdout.write(`Run ${run._id} is stopped after ${run.round} rounds.\n`);
  });
};

const latestRunId = async (api: ReducerApi): Promise<string> => {
  const [run] = await api.runs(1);
  if (run === undefined)
    throw new NestorError('run.not_found', 'there has been no run yet; start one with `nestor run start`');
  return run._id;
};

const watch = async (api: ReducerApi, runId: string, json: boolean, surroundings: Surroundings): Promise<void> => {
  const view = openView({ json }, surroundings);
  try {
    assertCompleted(await followRun(api, runId, watchEvents(api.address, surroundings.signal), view));
  } finally {
    view.close();
  }
};
