import { join } from 'node:path';
import { openHub, openSpool } from '../../transport/index.js';
import { runCoordinator } from '../../workers/index.js';
import { openHubDoor } from './hub-door.js';
import type { RoleContext } from './role.js';

/** A coordinator: says who works with whom, until the top aggregator has completed. */
export const runCoordinatorRole = async (context: RoleContext, signal: AbortSignal): Promise<void> => {
  const { name, others, stateDir, logger, config } = context;
  const spool = await openSpool(join(stateDir, 'spool'));
  const door = await openHubDoor();
  const workers = openHub({ name, frontDoor: door, spool, logger });
  const finished = others.finished();
  const ending = AbortSignal.any([signal, finished.signal]);
  try {
    context.tell({ kind: 'listening', port: door.port });
    context.tell({ kind: 'ready' });
    const seed = Number(config.hyperparameters?.['seed'] ?? 1);
    const required = () => others.dialersRequired;
    const onRequired = (listener: () => void) => others.watch(listener);
    await runCoordinator({ channels: [workers], seed, required, onRequired, log: logger }, ending);
  } catch (error) {
    if (!ending.aborted) throw error;
  } finally {
    finished.unwatch();
    await workers.close();
    await door.close();
  }
};
