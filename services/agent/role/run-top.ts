import { copyFile, rename } from 'node:fs/promises';
import { NestorError, type RunRecord } from '../../core/index.js';
import { RunFolder } from '../../reducer/index.js';
import { Background, ChildrenDesk, gatherTeams, type RoundDraft, type TopAggregator } from '../../workers/index.js';
import { openAggregatorCode } from './aggregator-code.js';
import { openCoordinatorLine } from './coordinator-line.js';
import { jobRunConfig } from './job-run-config.js';
import { openHubAt } from './links.js';
import type { Trainers } from './others.js';
import type { RoleContext } from './role.js';

/** How long a lost trainer is waited for that a round can do without. */
const graceMs = 20_000;

/**
 * The top aggregator of a job: one run, kept in the task's folder, so that a killed one goes on with it. In the end the
 * model that it has come to lies at `modelPath`.
 * @throws run.failed, and what the code that makes and measures models throws
 */
export const runTopRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { name, station, stateDir, others, config, modelPath, logger, tell } = context;
  const below = station.children;
  if (below === undefined) throw new NestorError('internal', 'a top aggregator has a channel to distribute on');
  const { initialize, ...measuring } = await openAggregatorCode(context);
  const ending = new AbortController();
  const running = AbortSignal.any([signal, ending.signal]);
  const folder = await RunFolder.open(stateDir, name, logger, running);
  const children = await openHubAt(context, below, folder.spool, running);
  const desk = new ChildrenDesk(children, logger);
  const background = new Background(logger);
  const line = await openCoordinatorLine(context, folder.spool, running);
  const gather: TopAggregator['gather'] =
    line && ((round, say, gathering) => gatherTeams(line, desk, round, say, gathering));

  const tellVersion = ({ version }: RoundDraft) => {
    if (version !== undefined) tell({ kind: 'version', version });
  };
  const trainWith = async (run: RunRecord, trainers: Trainers, changed: AbortSignal): Promise<RunRecord> => {
    const either = AbortSignal.any([running, changed]);
    try {
      const top = { name, children, desk, log: logger, graceMs, ...measuring, ...(gather && { gather }) };
      return await folder.train(top, run, jobRunConfig(config, trainers), tellVersion, either);
    } catch (error) {
      if (running.aborted || !changed.aborted) throw error;
      return run;
    }
  };
  const train = async () => {
    let run = await folder.runOrBegin(jobRunConfig(config, await others.trainers(running)), initialize);
    tell({ kind: 'ready' });
    line?.tell({ program: 'top-aggregator', round: run.round + 1 });
    // Begun anew when trainers come or fail: the open round goes on with those that there are then.
    while (run.state === 'pending' || run.state === 'running') {
      run = await others.withTrainers((trainers, changed) => trainWith(run, trainers, changed), running);
    }
    if (run.state !== 'completed') {
      throw new NestorError('run.failed', run.failure?.message ?? `the run was ${run.state}`);
    }
    // In its place only when it is whole: what lies there is sent to the controller.
    await copyFile(await folder.modelFile(run, running), `${modelPath}.new`);
    await rename(`${modelPath}.new`, modelPath);
  };
  try {
    await Promise.all([
      train().finally(() => {
        ending.abort();
      }),
      desk.run(background, running),
      line?.run(running),
    ]);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    ending.abort();
    await line?.close();
    await children.close();
    await background.settled();
    await folder.close();
  }
};
