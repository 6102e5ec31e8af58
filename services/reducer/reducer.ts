import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { PeerName } from '../core/index.js';
import { openObjectStore, openRecords, type ObjectStoreConfig, type RecordsConfig } from '../storage/index.js';
import { ensureCertificate } from '../http/index.js';
import { version, type Telemetry } from '../telemetry/index.js';
import { openFrontDoor, openHub, openSpool } from '../transport/index.js';
import { Background, ChildrenDesk, UpdateJournal } from '../workers/index.js';
import { openAppFiles } from '../web/index.js';
import { EventLog } from './event-log.js';
import { createHttpApp } from './http/index.js';
import { countRuns } from './count-runs.js';
import { LiveFederation } from './live-federation.js';
import { exportRuns, type MlflowOptions } from './mlflow/index.js';
import { ModelLibrary } from './model-library.js';
import { PeerRegistry } from './peer-registry.js';
import { RunManager } from './run-manager.js';
import { Traffic } from './traffic.js';

export interface ReducerOptions {
  readonly name: PeerName;
  /** Interface to listen on. @default all */
  readonly host?: string;
  /** Port for everything: HTTP, HTTPS, gRPC; 0 for any free one. */
  readonly port: number;
  readonly dataDir: string;
  readonly storage: ObjectStoreConfig;
  readonly records: RecordsConfig;
  readonly maxModelBytes: number;
  /** How long a lost client is waited for. */
  readonly graceMs: number;
  readonly heartbeatMs: number;
  /** Whether the port answers `https://` too. */
  readonly tls: boolean;
  /** Names and addresses for the certificate, besides the local ones. */
  readonly hosts: readonly string[];
  readonly logger: Logger;
  /** Server of MLflow that runs are exported to. @default none */
  readonly mlflow?: MlflowOptions;
  /** @default neither metrics nor traces */
  readonly telemetry?: Telemetry;
  /** Told the port once it is open. */
  readonly onListening?: (port: number) => void;
}

/**
 * The reducer: HTTP interface and pages, hub of the combiners, top aggregator of the runs, on one port.
 * Runs until the signal; on its next start it goes on where it was.
 *
 * @throws transport.port_taken
 */
export const runReducer = async (options: ReducerOptions, signal: AbortSignal): Promise<void> => {
  const { name, dataDir, maxModelBytes, logger, telemetry } = options;
  const observed = telemetry && { observer: telemetry.observer };
  await mkdir(dataDir, { recursive: true });
  const folder = (child: string) => join(dataDir, child);
  const ending = new AbortController();
  const running = AbortSignal.any([signal, ending.signal]);

  const objects = openObjectStore(options.storage);
  const records = openRecords(options.records);
  const spool = await openSpool(folder('spool'), { spareBytes: 2 ** 29 });
  const models = new ModelLibrary(objects, records, spool, folder('scratch'), maxModelBytes);

  // Requests come in only once the port is open, and by then the federation is there.
  const late: { http?: ReturnType<typeof createHttpApp> } = {};
  const door = await openFrontDoor({
    port: options.port,
    http: (request, response) => late.http?.(request, response),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.tls ? { tls: await ensureCertificate(folder('tls'), options.hosts) } : {}),
  });
  const children = openHub({
    ...{ name, frontDoor: door, spool, logger, heartbeatMs: options.heartbeatMs },
    // Sums have eight bytes where a model has four.
    maxBlobBytes: 2 * maxModelBytes + 100_000_000,
    ...observed,
  });
  const desk = new ChildrenDesk(children, logger, {
    childJoined: (child) => {
      peers.joined(child);
    },
    childLeft: (child) => {
      peers.left(child);
    },
    answerRefused: ({ id }, { runId, round, work }, code) => {
      telemetry?.observer.partEnded(work, 'refused');
      events.publish({
        level: 'warning',
        type: 'client.refused',
        runId,
        round,
        client: id,
        message: `refused: ${code}`,
        fields: { code },
      });
    },
  });
  const events = new EventLog(records, logger, running, desk.keepers);
  const peers = new PeerRegistry(records, events, logger, running);
  telemetry?.metrics.countPeers(() => ({ combiner: peers.combiners.length, client: peers.clientsConnected }));
  if (telemetry !== undefined) events.watch(countRuns(telemetry.metrics.instruments));
  const parts = { name, version, objects, records, models, peers, events };
  desk.onRosterChange(() => {
    peers.rosterChanged(desk);
  });
  const journal = new UpdateJournal(folder('journal'));
  const top = { name, children, desk, spool, journal, log: logger, graceMs: options.graceMs, ...observed };
  const traffic = new Traffic(name);
  const tools = {
    objects,
    records,
    spool,
    models,
    events,
    traffic,
    keepers: desk.keepers,
    statesDir: folder('states'),
  };
  const runs = new RunManager(top, tools, logger, running);
  const federation = new LiveFederation({ ...parts, runs, traffic });
  const metrics = telemetry && { metrics: telemetry.metrics.page };
  const app = openAppFiles();
  late.http = createHttpApp({ federation, logger, name, version, maxModelBytes, app, ...metrics });
  logger.info({ port: door.port }, `reducer ${name} listens on port ${door.port}`);
  options.onListening?.(door.port);

  const background = new Background(logger);
  let exporting: Promise<void> | undefined;
  try {
    await Promise.all([
      desk.run(background, running),
      openFederation(federation, logger, running).then(() => {
        logger.info({ ready: true, port: door.port }, `reducer ${name} is ready`);
        if (options.mlflow !== undefined)
          exporting = exportRuns({ server: options.mlflow, ...parts, dataDir, logger }, running);
      }),
    ]);
  } catch (error) {
    if (!running.aborted) throw error;
  } finally {
    ending.abort();
    await runs.settled();
    await children.close();
    await door.close();
    await Promise.all([background.settled(), exporting]);
    await Promise.all([records.close(), objects.close()]);
  }
};

/** Waits for the stores, saying for which, and goes on with what an earlier process has left. */
const openFederation = (federation: LiveFederation, logger: Logger, signal: AbortSignal): Promise<void> =>
  federation.open(signal, (store, trouble) => {
    if (trouble === undefined) logger.info(`${store} is there`);
    else logger.warn({ code: trouble.code }, `waiting for ${store}: ${trouble.message} ${trouble.entry.remedy}`);
  });
