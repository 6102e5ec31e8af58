import { expect, it } from 'vitest';
import { readExample } from '../../../test/support/design-examples.js';
import { expandJob, requireValid, type TaskConfig } from '../../core/index.js';
import { jobRunConfig } from './job-run-config.js';

const [task] = requireValid(expandJob({ jobId: 'j', ...readExample('hier_mnist') }));
const config = (changes: Partial<TaskConfig> = {}): TaskConfig => ({ ...task!.config, ...changes });
const trainers = { trainersRequired: 3, trainersPossible: 4 };

it('a round asks everybody who may come, and needs those who are there', () => {
  const hyperparameters = { rounds: 7, batchSize: 16, seed: 5 };
  expect(jobRunConfig(config({ hyperparameters, maxRunTime: 90 }), trainers)).toMatchObject({
    ...{ rounds: 7, batchSize: 16, seed: 5, timeout: 90 },
    ...{ clientsRequested: 4, clientsRequired: 3 },
  });
});

it('a random selector asks so many as it says', () => {
  const selector = { sort: 'random', kwargs: { k: 2 } } as const;
  expect(jobRunConfig(config({ selector }), trainers)).toMatchObject({ clientsRequested: 2, clientsRequired: 2 });
});

it('oort asks 1.3 times as many as it needs, and keeps so many at work in an asynchronous job', () => {
  const selector = { sort: 'oort', kwargs: { aggr_num: 3 } } as const;
  const oort = { selector: 'oort', clientsRequested: 3, clientsRequired: 3, overSelection: 1 };
  expect(jobRunConfig(config({ selector }), trainers)).toMatchObject(oort);
  const many = { trainersRequired: 20, trainersPossible: 20 };
  const ten = { sort: 'oort', kwargs: { aggr_num: 10 } } as const;
  expect(jobRunConfig(config({ selector: ten }), many)).toMatchObject({ clientsRequested: 10, overSelection: 1.3 });
  const optimizer = { sort: 'fedbuff' } as const;
  expect(jobRunConfig(config({ selector: ten, optimizer }), many)).toMatchObject({ selector: 'oort', concurrency: 13 });
});

it('a job without trainers yet needs one', () => {
  const nobody = { trainersRequired: 0, trainersPossible: 0 };
  expect(jobRunConfig(config(), nobody)).toMatchObject({ clientsRequested: 1, clientsRequired: 1 });
});

it.each([
  [
    { selector: { sort: 'fedbuff', kwargs: { c: 2 } }, hyperparameters: { aggGoal: 3 } },
    { aggGoal: 3, concurrency: 2 },
  ],
  [
    { optimizer: { sort: 'fedbuff' }, hyperparameters: { concurrency: 5 } },
    { aggGoal: 1, concurrency: 5 },
  ],
  [{ selector: { sort: 'fedbuff' } }, { aggGoal: 1, concurrency: undefined }],
] as const)('fedbuff makes it asynchronous: %j', (changes, expected) => {
  expect(jobRunConfig(config(changes), trainers)).toMatchObject({ ...expected, strategy: 'fedavg' });
});

it('another job is synchronous, whatever its buffer would be', () => {
  expect(jobRunConfig(config({ hyperparameters: { aggGoal: 3 } }), trainers)).not.toHaveProperty('aggGoal');
});

it('a model to start from, which it cannot fetch, is refused', () => {
  expect(() => jobRunConfig(config({ baseModel: { name: 'resnet' } }), trainers)).toThrow(/expected no baseModel/);
});
