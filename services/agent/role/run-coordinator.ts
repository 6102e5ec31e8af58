import { join } from 'node:path';
import { meetingPlaces } from '../../core/index.js';
import { openSpool } from '../../transport/index.js';
import { runCoordinator } from '../../workers/index.js';
import { openHubsAt } from './links.js';
import type { RoleContext } from './role.js';

/** A coordinator: says who works with whom, until the top aggregator has completed. */
export const runCoordinatorRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { others, stateDir, logger, config } = context;
  const spool = await openSpool(join(stateDir, 'spool'));
  const places = meetingPlaces(config).filter(({ host }) => host === config.role);
  const channels = await openHubsAt(context, places, spool, signal);
  const finished = others.finished();
  const ending = AbortSignal.any([signal, finished.signal]);
  try {
    context.tell({ kind: 'ready' });
    const seed = Number(config.hyperparameters?.['seed'] ?? 1);
    const required = () => others.dialersRequired;
    const onRequired = (listener: () => void) => others.watch(listener);
    await runCoordinator({ channels, seed, required, onRequired, log: logger }, ending);
  } catch (error) {
    if (!ending.aborted) throw error;
  } finally {
    finished.unwatch();
    await Promise.all(channels.map((channel) => channel.close()));
  }
};
