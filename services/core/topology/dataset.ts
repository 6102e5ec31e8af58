import { z } from 'zod';
import { findingOf, type Checked } from './finding.js';
import { readShape } from './read-shape.js';

const text = z.string().max(10_000);

/** A dataset, as files have it. */
const datasetShape = z.strictObject({
  id: z.string().optional(),
  userId: z.string().optional(),
  name: text.optional(),
  description: text.optional(),
  url: text.min(1),
  dataFormat: text.optional(),
  realm: text.optional(),
  computeId: text.optional(),
  isPublic: z.boolean().optional(),
});

/** A dataset: where data lies and who computes on it. */
export type Dataset = Readonly<z.output<typeof datasetShape>>;

/** Reads the file of a dataset. */
export const readDataset = (json: unknown): Checked<Dataset> => {
  const { value, remarks } = readShape(datasetShape, json, []);
  return value === undefined || remarks.length > 0
    ? { valid: false, findings: remarks.map(findingOf('dataset')) }
    : { valid: true, value };
};
