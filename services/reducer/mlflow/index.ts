import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { isNestorError } from '../../core/index.js';
import type { Records } from '../../storage/index.js';
import type { EventLog } from '../event-log.js';
import type { ModelLibrary } from '../model-library.js';
import { followTrail } from './follow-trail.js';
import { ExportPosition } from './position.js';
import { openMlflow, type MlflowServer } from './rest.js';
import { RunExport } from './run-export.js';

/** Where runs are exported to. */
export interface MlflowOptions extends MlflowServer {
  readonly experiment: string;
  /** Name of the federation. */
  readonly federation: string;
}

/** What an export is made of. */
export interface RunExportOptions {
  readonly server: MlflowOptions;
  readonly version: string;
  readonly events: EventLog;
  readonly records: Records;
  readonly models: ModelLibrary;
  readonly dataDir: string;
  readonly logger: Logger;
}

/** Exports runs to MLflow until the signal. Never throws: what goes wrong with it is no matter of the runs. */
export const exportRuns = async (options: RunExportOptions, signal: AbortSignal): Promise<void> => {
  const { server, version, events, records, models, dataDir } = options;
  const logger = options.logger.child({ about: 'mlflow' });
  const runs = new RunExport({
    ...{ mlflow: openMlflow(server), experiment: server.experiment, federation: server.federation, version },
    run: (id) => records.runs.get(id),
    rounds: (id) => records.rounds.ofRun(id, { limit: 1_000_000 }),
    async withModel(id, use) {
      const path = models.scratchPath();
      try {
        await models.copy(id, path);
        await use(path);
      } finally {
        await rm(path, { force: true });
      }
    },
  });
  const position = new ExportPosition(join(dataDir, 'mlflow.json'));
  try {
    logger.info({ experiment: server.experiment }, 'runs are exported to MLflow');
    await followTrail({ events, records, runs, position, logger }, signal);
  } catch (error) {
    if (signal.aborted) return;
    logger.error(
      { err: error, code: isNestorError(error) ? error.code : 'internal' },
      'the export to MLflow has ended',
    );
  }
};
