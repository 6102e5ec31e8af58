import type { RequestListener } from 'node:http';
import type { AppFiles } from '../../web/index.js';
import type { Changes } from '../changes.js';
import type { Computes } from '../computes.js';
import type { Datasets } from '../datasets.js';
import type { Designs } from '../designs.js';
import type { CodeLibrary } from '../code/library.js';
import type { JobModels } from '../job-models.js';
import type { JobVersions } from '../job-versions.js';
import type { Jobs } from '../jobs/jobs.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Views } from './views.js';

/** What the operations of the interface use. */
export interface ControllerContext {
  readonly designs: Designs;
  readonly datasets: Datasets;
  readonly computes: Computes;
  readonly jobs: Jobs;
  readonly keys: KeyRing;
  readonly library: CodeLibrary;
  readonly models: JobModels;
  readonly versions: JobVersions;
  readonly views: Views;
  readonly changes: Changes;
  /** Answers `/metrics`. */
  readonly metrics: RequestListener;
  /** The dashboard's application; undefined where it has not been built. */
  readonly app: AppFiles | undefined;
  /** Largest archive of code that is taken. */
  readonly maxCodeBytes: number;
  /** What the controller still waits for, in words; empty when it is ready. */
  readonly waitingFor: () => readonly string[];
}
