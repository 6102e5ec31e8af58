import { associationFinder } from './data-sources.js';
import type { Dataset } from './dataset.js';
import type { Design } from './design.js';
import type { Job, RoleData } from './job.js';

/** A job to try a design with: so many made-up datasets in each group that a data consumer can stand in. */
export const sampleJob = (
  { name, roles, channels }: Design,
  datasetsPerGroup: number,
): { readonly job: Job; readonly datasets: ReadonlyMap<string, Dataset> } => {
  const datasets = new Map<string, Dataset>();
  const dataSpec = roles
    .filter(({ isDataConsumer }) => isDataConsumer)
    .map((role): RoleData => {
      const find = associationFinder(role, channels);
      const groups = role.groupAssociation.flatMap((association) => {
        const group = Object.values(association).find((candidate) => find({ group: candidate }) === association);
        return group === undefined ? [] : [group];
      });
      const datasetGroups = groups.map((group) => {
        const ids = Array.from({ length: datasetsPerGroup }, (_, at) => `sample:${role.name}/${group}/${at + 1}`);
        for (const id of ids) datasets.set(id, { url: id });
        return [group, ids] as const;
      });
      return { role: role.name, datasetGroups: Object.fromEntries(datasetGroups) };
    });
  const modelSpec = { baseModel: {}, optimizer: {}, selector: {} };
  return {
    job: { name, designId: 'sample', priority: 'low', backend: 'grpc', maxRunTime: 3_600, dataSpec, modelSpec },
    datasets,
  };
};
