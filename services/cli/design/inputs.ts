import {
  datasetIdsOf,
  expandJob,
  goesByRealm,
  NestorError,
  readDataset,
  readDesign,
  readJob,
  sampleJob,
  type Checked,
  type Dataset,
  type Design,
  type Finding,
  type Job,
  type Task,
} from '../../core/index.js';
import { readJobFile } from './job-file.js';
import { readJsonFile } from './json-file.js';

/** What a command on designs is told. */
export interface DesignOptions {
  /** File of a job on the design. */
  readonly job?: string;
  /** Datasets, as `id=file`. */
  readonly dataset?: readonly string[];
  /** Without a job: so many made-up datasets per group. */
  readonly perGroup?: number;
  readonly jobId?: string;
}

/** A finding, with the file that it is in. */
export type FileFinding = Finding & { readonly file: string };

export type Opened =
  | { readonly valid: true; readonly design: Design; readonly tasks: readonly Task[] | undefined }
  | { readonly valid: false; readonly findings: readonly FileFinding[] };

/**
 * Reads a design, and the job on it if there is one, and expands them.
 * @throws design.no_file, design.malformed for files that are not there or not JSON; everything else is a finding
 */
export const openDesign = async (cwd: string, file: string, options: DesignOptions): Promise<Opened> => {
  const design = readDesign(await readJsonFile(cwd, file));
  const jobFile = options.job;
  const job = jobFile === undefined ? undefined : readJob(await readJobFile(cwd, jobFile));
  const datasets = await readDatasetFiles(cwd, options.dataset ?? []);
  const findings = [
    ...located(design, file),
    ...(job === undefined || jobFile === undefined ? [] : located(job, jobFile)),
    ...datasets.flatMap(({ dataset, file: datasetFile }) => located(dataset, datasetFile)),
  ];
  if (findings.length > 0 || !design.valid) return { valid: false, findings };
  const given = new Map(datasets.flatMap(({ id, dataset }) => (dataset.valid ? [[id, dataset.value] as const] : [])));
  const plan = planOf(design.value, job?.valid === true ? job.value : undefined, given, options.perGroup);
  if (plan === undefined) return { valid: true, design: design.value, tasks: undefined };
  const tasks = expandJob({ jobId: options.jobId ?? 'job', design: design.value, ...plan });
  if (!tasks.valid) return { valid: false, findings: located(tasks, jobFile ?? file) };
  return { valid: true, design: design.value, tasks: tasks.value };
};

/** The job with its datasets; where none are given, their ids stand for their addresses. */
const planOf = (
  design: Design,
  job: Job | undefined,
  given: ReadonlyMap<string, Dataset>,
  perGroup: number | undefined,
): { readonly job: Job; readonly datasets: ReadonlyMap<string, Dataset> } | undefined => {
  if (job === undefined) return perGroup === undefined ? undefined : sampleJob(design, perGroup);
  if (given.size > 0 || goesByRealm(job)) return { job, datasets: given };
  return { job, datasets: new Map(datasetIdsOf(job).map((id) => [id, { url: id }])) };
};

interface DatasetFile {
  readonly id: string;
  readonly file: string;
  readonly dataset: Checked<Dataset>;
}

const readDatasetFiles = (cwd: string, options: readonly string[]): Promise<readonly DatasetFile[]> =>
  Promise.all(
    options.map(async (option) => {
      const [, id, file] = /^([^=]+)=(.+)$/s.exec(option) ?? [];
      if (id === undefined || file === undefined) {
        throw new NestorError('command.bad_usage', `--dataset: expected <id>=<file>, got ${JSON.stringify(option)}`);
      }
      return { id, file, dataset: readDataset(await readJsonFile(cwd, file)) };
    }),
  );

const located = (checked: Checked<unknown>, file: string): readonly FileFinding[] =>
  checked.valid ? [] : checked.findings.map((finding) => ({ file, ...finding }));

/** What is wrong, as the error that the command ends with. */
export const invalidDesign = (findings: readonly FileFinding[]): NestorError =>
  new NestorError(
    'design.invalid',
    findings
      .map(({ file, path, code, message, hint }) => `${file} ${path}: ${message} [${code}]\n  ${hint}`)
      .join('\n'),
  );
