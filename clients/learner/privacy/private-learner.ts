import { clipAndNoise, hash32, type Learner, type PrivacySettings } from '../../../services/core/index.js';
import { readFloatModel, writeFloatTensors } from '../files/tensor-file.js';
import { randomNumbers } from '../random.js';
import { PrivacyLedger } from './ledger.js';
import { secureUniform } from './random.js';

/**
 * The learner, with differential privacy for all its training data together: an update is clipped to an L2 norm and
 * given Gaussian noise before it leaves. The only metric that goes with it is `epsilon`, what has been spent so far;
 * measures of the training data would tell of it, too. The number of examples is told as it is, and evaluations are.
 *
 * @param ledgerPath file in which updates are counted
 */
export const privateLearner = (learner: Learner, settings: PrivacySettings, ledgerPath: string): Learner => {
  const ledger = new PrivacyLedger(ledgerPath, settings);
  const secure = secureUniform();
  const evaluate = learner.evaluate?.bind(learner);
  return {
    kind: `${learner.kind}, private`,
    async train(task, updatePath, signal) {
      const { numExamples } = await learner.train(task, updatePath, signal);
      const { tensors } = await readFloatModel(updatePath);
      const uniform = settings.seeded ? randomNumbers(hash32('privacy', task.seed)) : secure;
      clipAndNoise(
        [...tensors.values()].map(({ values }) => values),
        settings,
        uniform,
      );
      const epsilon = await ledger.spend(task.round);
      const crc32 = await writeFloatTensors(updatePath, tensors.values());
      return { numExamples, metrics: Number.isFinite(epsilon) ? { epsilon } : {}, crc32 };
    },
    ...(evaluate === undefined ? {} : { evaluate }),
    close: () => learner.close(),
  };
};
