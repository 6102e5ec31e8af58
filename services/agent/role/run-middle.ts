import { join } from 'node:path';
import { NestorError } from '../../core/index.js';
import { openSpool } from '../../transport/index.js';
import { runMiddleAggregator, UpdateJournal } from '../../workers/index.js';
import { openCoordinatorLine } from './coordinator-line.js';
import { dialHubAt, openHubAt } from './links.js';
import type { RoleContext } from './role.js';

/** A middle aggregator: the hub of one group, between it and the hub above, until that one has completed. */
export const runMiddleRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { name, station, others, stateDir, logger } = context;
  const { parent: above, children: below } = station;
  if (above === undefined || below === undefined) {
    throw new NestorError('internal', 'a middle aggregator has a channel to fetch from, and one to distribute on');
  }
  const spool = await openSpool(join(stateDir, 'spool'));
  const children = await openHubAt(context, below, spool, signal);
  const parent = await dialHubAt(context, above, 'aggregator', spool, signal);
  const line = await openCoordinatorLine(context, spool, signal, { program: 'middle-aggregator', ...below });
  const completed = others.completed(above);
  const ending = AbortSignal.any([signal, completed.signal]);
  try {
    context.tell({ kind: 'ready' });
    const journal = new UpdateJournal(join(stateDir, 'journal'));
    const work = runMiddleAggregator({ name, parent, children, spool, journal, log: logger }, ending);
    await Promise.all([work, line?.run(ending)]);
  } catch (error) {
    if (!ending.aborted) throw error;
  } finally {
    completed.unwatch();
    await line?.close();
    await parent.close();
    await children.close();
  }
};
