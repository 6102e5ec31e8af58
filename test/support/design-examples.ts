import { readFileSync } from 'node:fs';
import {
  readDataset,
  readDesign,
  readJob,
  requireValid,
  type Dataset,
  type Design,
} from '../../services/core/index.js';

/** The examples in `test/fixtures/designs`. */
export const exampleNames = [
  'asyncfl_hier_mnist',
  'hier_mnist',
  'medmnist',
  'mnist',
  'mnist_non_orchestration_mode',
  'syncfl_hier_coord_mnist',
] as const;

export type ExampleName = (typeof exampleNames)[number];

/** An example as its file has it. */
export interface ExampleFile {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly job: Readonly<Record<string, unknown>>;
  readonly datasets?: Readonly<Record<string, unknown>>;
  readonly expectedTasks?: readonly unknown[];
}

const folder = new URL('../fixtures/designs/', import.meta.url);

export const exampleFile = (name: ExampleName): ExampleFile =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as ExampleFile;

export const exampleDesign = (name: ExampleName): Design => requireValid(readDesign(exampleFile(name).schema));

/** An example, read; a job may be given in place of its own. */
export const readExample = (name: ExampleName, job: unknown = exampleFile(name).job) => ({
  design: exampleDesign(name),
  job: requireValid(readJob(job)),
  datasets: readDatasets(exampleFile(name).datasets ?? {}),
});

const readDatasets = (files: Readonly<Record<string, unknown>>): ReadonlyMap<string, Dataset> =>
  new Map(Object.entries(files).map(([id, file]) => [id, requireValid(readDataset(file))]));
