import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { asNestorError, type PeerName } from '../core/index.js';
import { openRecords, type Records, type RecordsConfig } from '../storage/index.js';
import { dial, openFrontDoor, openHub, openSpool, type Channel } from '../transport/index.js';
import type { Telemetry } from '../telemetry/index.js';
import { runMiddleAggregator, UpdateJournal, type KeepRecords } from '../workers/index.js';
import { healthPages } from './health-pages.js';

export interface CombinerOptions {
  readonly name: PeerName;
  readonly reducer: { readonly host: string; readonly port: number };
  /** Host under which clients reach this combiner. */
  readonly host: string;
  /** Port to listen on; 0 for any free one. */
  readonly port: number;
  /** Interface to listen on. @default all */
  readonly bindHost?: string;
  readonly dataDir: string;
  /** Most clients it takes; 0 for no limit. */
  readonly maxClients: number;
  readonly maxModelBytes: number;
  readonly heartbeatMs: number;
  /** Where it writes the metrics and events of its clients. @default the reducer writes them */
  readonly records?: RecordsConfig;
  readonly logger: Logger;
  /** Version of the software, for people. */
  readonly version?: string;
  /** @default neither metrics nor traces */
  readonly telemetry?: Telemetry;
  /** Told the port once it is open. */
  readonly onListening?: (port: number) => void;
}

/**
 * The combiner: a hub for one group of clients, and the middle aggregator between them and the reducer.
 * Runs until the signal, or until another combiner of its name takes its place.
 *
 * @throws transport.port_taken, transport.displaced, transport.version
 */
export const runCombiner = async (options: CombinerOptions, signal: AbortSignal): Promise<void> => {
  const { name, reducer, host, dataDir, maxClients, logger, telemetry } = options;
  const observed = telemetry && { observer: telemetry.observer };
  await mkdir(dataDir, { recursive: true });
  const spool = await openSpool(join(dataDir, 'spool'), { spareBytes: 2 ** 29 });
  const link: { parent?: Channel } = {};
  const door = await openFrontDoor({
    port: options.port,
    http: healthPages(() => (link.parent?.ends().length ?? 0) > 0, telemetry?.metrics.page),
    ...(options.bindHost === undefined ? {} : { host: options.bindHost }),
  });
  const children = openHub({
    ...{ name, frontDoor: door, spool, logger, heartbeatMs: options.heartbeatMs },
    // An update is no larger than its model; sums of a nested aggregator are twice as large.
    maxBlobBytes: 2 * options.maxModelBytes,
    ...(maxClients > 0 ? { maxPeers: maxClients } : {}),
    ...observed,
  });
  const parent = dial({
    ...{ name, role: 'aggregator', spool, logger },
    locate: () => Promise.resolve(reducer),
    address: { host, port: door.port },
    capacity: maxClients,
    ...(options.version === undefined ? {} : { software: options.version }),
    ...observed,
  });
  link.parent = parent;
  const records = options.records === undefined ? undefined : openRecords(options.records);
  telemetry?.metrics.countPeers(() => ({
    reducer: parent.ends().length,
    combiner: children.ends().filter(({ role }) => role === 'aggregator').length,
    client: children.ends().filter(({ role }) => role === 'trainer').length,
  }));
  try {
    logger.info(
      { port: door.port, reducer },
      `combiner ${name} is waiting for its reducer at ${reducer.host}:${reducer.port}`,
    );
    options.onListening?.(door.port);
    const journal = new UpdateJournal(join(dataDir, 'journal'));
    const keep = records === undefined ? {} : { keep: keepIn(records) };
    await runMiddleAggregator({ name, parent, children, spool, journal, log: logger, ...keep, ...observed }, signal);
  } catch (error) {
    if (!signal.aborted) throw asNestorError(error);
  } finally {
    await parent.close();
    await children.close();
    await door.close();
    await records?.close();
  }
};

const keepIn =
  (records: Records): KeepRecords =>
  async ({ metrics, events }) => {
    await records.metrics.put(metrics);
    await records.events.append(events);
  };
