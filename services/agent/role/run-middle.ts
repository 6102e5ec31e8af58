import { join } from 'node:path';
import { NestorError } from '../../core/index.js';
import { dial, openHub, openSpool } from '../../transport/index.js';
import { runMiddleAggregator, UpdateJournal } from '../../workers/index.js';
import { openCoordinatorLine } from './coordinator-line.js';
import { openHubDoor } from './hub-door.js';
import type { RoleContext } from './role.js';

/** A middle aggregator: the hub of one group, between it and the hub above, until that one has completed. */
export const runMiddleRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { name, station, others, stateDir, logger } = context;
  if (station.parent === undefined || station.children === undefined)
    throw new NestorError('internal', 'a middle aggregator has a channel to fetch from, and one to distribute on');
  const place = station.parent;
  const spool = await openSpool(join(stateDir, 'spool'));
  const door = await openHubDoor();
  const children = openHub({ name, frontDoor: door, spool, logger });
  const parent = dial({
    ...{ name, role: 'aggregator', spool, logger },
    locate: (trying) => others.locate(place, trying),
  });
  const line = openCoordinatorLine(context, spool, { program: 'middle-aggregator', ...station.children });
  const completed = others.completed(place);
  const ending = AbortSignal.any([signal, completed.signal]);
  try {
    context.tell({ kind: 'listening', port: door.port });
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
    await door.close();
  }
};
