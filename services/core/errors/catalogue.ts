import type { CatalogueEntry } from './entry.js';
import { designErrors } from './design.js';
import { jobErrors } from './job.js';
import { mlflowErrors } from './mlflow.js';
import { modelErrors } from './model.js';
import { runErrors } from './run.js';
import { serviceErrors } from './service.js';
import { storageErrors } from './storage.js';
import { taskErrors } from './task.js';
import { transportErrors } from './transport.js';
import { updateErrors } from './update.js';

/** Every error that Nestor throws on purpose. The docs page `docs/errors.md` is made from it. */
export const catalogue = {
  ...modelErrors,
  ...updateErrors,
  ...taskErrors,
  ...runErrors,
  ...storageErrors,
  ...transportErrors,
  ...serviceErrors,
  ...designErrors,
  ...jobErrors,
  ...mlflowErrors,
} as const;

export type ErrorCode = keyof typeof catalogue;

/** The entry of a code. */
export const entryOf = (code: ErrorCode): CatalogueEntry => catalogue[code];

export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(catalogue, code);
