import type { LearnerFactory } from 'nestor/learner';
import { mnistHeldOut, mnistTraining, partOfMnist } from 'nestor/mnist';
import { tensorFlowLearner } from 'nestor/tensorflow';

/** Trains on the part of MNIST that the task's dataset names, as `mnist:?part=1&of=4`. */
const trainer: LearnerFactory = ({ dataset, log }) => {
  const part = partOfMnist(dataset);
  return tensorFlowLearner({
    training: () => mnistTraining(part),
    heldOut: () => mnistHeldOut(part),
    log,
  });
};

export default trainer;
