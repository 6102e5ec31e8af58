import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import {
  NestorError,
  type ClientConfiguration,
  type Learner,
  type LearnerContext,
  type PartitionSettings,
  type PeerName,
} from '../../core/index.js';
import { version, type Telemetry } from '../../telemetry/index.js';
import { dial, openSpool } from '../../transport/index.js';
import { runTrainer } from '../../workers/index.js';
import { locateCombiner } from './locate.js';
import { indexOfName, machineName, toPeerName } from './names.js';
import { projectFolder } from './project-folder.js';

export interface ClientOptions {
  readonly name: PeerName;
  /** Folder with project.yaml. */
  readonly projectDir: string;
  readonly reducer: { readonly host: string; readonly port: number };
  readonly preferred?: PeerName;
  readonly partition: PartitionSettings;
  readonly dataDir: string;
  /** @default neither metrics nor traces */
  readonly telemetry?: Telemetry;
}

/** A client's options from its variables. @throws config.invalid */
export const clientOptions = (values: ClientConfiguration, cwd: string): ClientOptions => {
  const name = toPeerName(values.FEDN_CLIENT_NAME ?? `${values.CLIENT_NAME_BASE}${machineName()}`);
  const count = values.NESTOR_PARTITION_COUNT;
  const index = values.NESTOR_PARTITION_INDEX ?? indexOfName(name, count);
  if (index >= count) {
    throw new NestorError(
      'config.invalid',
      `NESTOR_PARTITION_INDEX: expected less than NESTOR_PARTITION_COUNT (${count}), got ${index}.`,
    );
  }
  const preferred = values.NESTOR_PREFERRED_COMBINER;
  return {
    name,
    projectDir: projectFolder(values, cwd),
    reducer: { host: values.FEDN_REDUCER_HOST, port: values.FEDN_REDUCER_PORT },
    ...(preferred !== undefined && { preferred: toPeerName(preferred) }),
    partition: { scheme: values.NESTOR_PARTITION, alpha: values.NESTOR_ALPHA, seed: values.NESTOR_SEED, index, count },
    dataDir: resolve(cwd, values.NESTOR_DATA_DIR, name),
  };
};

/**
 * A client: opens its project's learner and trains for whichever combiner the reducer assigns it to, until the signal.
 * @throws project.invalid, learner.no_backend, transport.displaced, transport.version
 */
export const runClient = async (options: ClientOptions, logger: Logger, signal: AbortSignal): Promise<void> => {
  const { name, projectDir, partition, dataDir } = options;
  await mkdir(dataDir, { recursive: true });
  const { loadProject, openLearner } = await import('../../../clients/learner/index.js');
  const project = await loadProject(projectDir);
  const context: LearnerContext = {
    client: name,
    partition,
    dataDir: join(dataDir, 'project'),
    log: (line) => {
      logger.info(line);
    },
  };
  try {
    const learner = await openLearner(project, context, signal);
    try {
      logger.info({ learner: learner.kind }, `client ${name} trains ${projectDir} with ${learner.kind}`);
      await train(options, learner, logger, signal);
    } finally {
      await learner.close();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
};

const train = async (
  { name, reducer, preferred, dataDir, telemetry }: ClientOptions,
  learner: Learner,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> => {
  const spool = await openSpool(join(dataDir, 'spool'));
  const locating = { reducer, client: name, logger, ...(preferred !== undefined && { preferred }) };
  const locate = (trying: AbortSignal) => locateCombiner(locating, trying);
  const observed = telemetry && { observer: telemetry.observer };
  const parent = dial({ locate, name, role: 'trainer', spool, logger, software: version, ...observed });
  telemetry?.metrics.countPeers(() => ({ combiner: parent.ends().length }));
  try {
    await runTrainer({ name, parent, learner, spool, log: logger, ...observed }, signal);
  } finally {
    await parent.close();
  }
};
