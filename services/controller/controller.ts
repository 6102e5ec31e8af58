import { once } from 'node:events';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Broker } from '../core/index.js';
import { ensureCertificate } from '../http/index.js';
import {
  openObjectStore,
  openRecords,
  persistently,
  type ObjectStoreConfig,
  type RecordsConfig,
} from '../storage/index.js';
import { Metrics, version } from '../telemetry/index.js';
import { openFrontDoor, type BrokerAccess } from '../transport/index.js';
import { openAppFiles } from '../web/index.js';
import { Changes } from './changes.js';
import { CodeLibrary } from './code/library.js';
import { Computes } from './computes.js';
import { Datasets } from './datasets.js';
import { Designs } from './designs.js';
import { createControllerApp } from './http/app.js';
import { Views } from './http/views.js';
import { JobModels } from './job-models.js';
import { JobVersions } from './job-versions.js';
import { JobKeeper } from './jobs/job-keeper.js';
import { Jobs } from './jobs/jobs.js';
import { KeyRing, openSecret } from './keys/key-ring.js';
import { openNotifier } from './notifier/notifier.js';
import { Presence } from './notifier/presence.js';
import { Rendezvous } from './rendezvous/rendezvous.js';

export interface ControllerOptions {
  /** Interface to listen on. */
  readonly host: string;
  /** Port of the HTTP interface; 0 for any free one. */
  readonly port: number;
  /** Port of the notifier; 0 for any free one. */
  readonly notifierPort: number;
  /** Whether both ports speak TLS too. */
  readonly tls: boolean;
  /** Names and addresses for the certificate, besides the local ones. */
  readonly hosts: readonly string[];
  /** Folder for the secret of the tasks' keys, and for files on their way. */
  readonly dataDir: string;
  readonly storage: ObjectStoreConfig;
  readonly records: RecordsConfig;
  /** Where workers of each backend meet; goes into the tasks' configurations. */
  readonly brokers: readonly Broker[];
  /** The MQTT broker, for workers that have proved their key. @default none */
  readonly broker?: BrokerAccess;
  readonly maxCodeBytes: number;
  /** How long tasks that were told to stop have for it. */
  readonly stopGraceMs: number;
  readonly logger: Logger;
  /** Told the ports once they are open. */
  readonly onListening?: (port: number, notifierPort: number) => void;
}

/**
 * The controller: designs, jobs and tasks over HTTP, and the notifier over gRPC. Runs until the signal; on its next
 * start it goes on with the jobs that are under way.
 * @throws transport.port_taken
 */
export const runController = async (options: ControllerOptions, signal: AbortSignal): Promise<void> => {
  const { dataDir, logger, brokers, maxCodeBytes, stopGraceMs } = options;
  const ending = new AbortController();
  const running = AbortSignal.any([signal, ending.signal]);
  const objects = openObjectStore(options.storage);
  const store = openRecords(options.records);
  const records = store.control;
  const keys = new KeyRing(records, await openSecret(join(dataDir, 'task-keys.secret')));
  const library = new CodeLibrary(objects, join(dataDir, 'scratch'));
  await library.open();
  const metrics = new Metrics('controller', version);
  const changes = new Changes();
  const presence = new Presence(changes);
  metrics.countPeers(() => presence.counts());
  const keeper = new JobKeeper({
    ...{ records, logger, stopGraceMs, signal: running },
    onEnd: (state) => {
      metrics.instruments.jobs.inc({ state });
    },
  });
  const jobChanged = (jobId: string) => {
    changes.tell('job.changed', jobId);
  };
  keeper.watchTasks(jobChanged);
  const designs = new Designs(records, library, (key) => {
    changes.tell('design.changed', key);
  });
  const datasets = new Datasets(records);
  const computes = new Computes(records, keys);
  const jobs = new Jobs({ records, designs, datasets, brokers }, keeper, stopGraceMs, {
    taskEnded: (state) => {
      metrics.instruments.tasks.inc({ state });
    },
    logGrew: jobChanged,
  });
  const missing = new Map([objects.kind, store.kind].map((kind) => [kind, `${kind}: not reached yet`]));
  const waitingFor = () => [...missing.values()];
  const models = new JobModels(objects, records, library);
  const versions = new JobVersions(records, jobChanged);
  const rendezvous = new Rendezvous({ records, keeper, keys, broker: options.broker, signal: running });
  const context = {
    ...{ designs, datasets, computes, jobs, keys, library, models, versions, maxCodeBytes, waitingFor, changes },
    ...{ views: new Views(records, presence), metrics: metrics.page, app: openAppFiles() },
  };

  const { host } = options;
  const tls = options.tls ? { tls: await ensureCertificate(join(dataDir, 'tls'), options.hosts) } : {};
  const reach = async (kind: string, ready: () => Promise<void>) => {
    await persistently(ready, running, (trouble) => {
      if (trouble === undefined) return;
      const message = `${kind}: ${trouble.message} ${trouble.entry.remedy}`;
      if (missing.get(kind) !== message) logger.warn({ code: trouble.code }, `waiting for ${message}`);
      missing.set(kind, message);
    });
    missing.delete(kind);
  };
  const closing: (() => unknown)[] = [() => store.close(), () => objects.close()];
  try {
    const door = await openFrontDoor({ host, port: options.port, http: createControllerApp(context, logger), ...tls });
    const { port } = door;
    closing.unshift(() => door.close());
    const notifier = await openNotifier({
      ...{ host, port: options.notifierPort, ...tls },
      ...{ records, keeper, keys, computes, rendezvous, presence, signal: running },
    });
    closing.unshift(() => notifier.close());
    logger.info({ port, notifierPort: notifier.port }, `controller listens on ports ${port} and ${notifier.port}`);
    options.onListening?.(port, notifier.port);
    await Promise.all([
      reach(objects.kind, () => objects.ready(running)),
      reach(store.kind, () => store.ready(running)),
    ]);
    await persistently(
      async () => {
        await computes.open();
        await keeper.open();
      },
      running,
      () => undefined,
    );
    logger.info({ ready: true, port }, 'controller is ready');
    if (!running.aborted) await once(running, 'abort');
  } catch (error) {
    if (!running.aborted) throw error;
  } finally {
    ending.abort();
    await keeper.settled();
    for (const close of closing) await close();
  }
};
