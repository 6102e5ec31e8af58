import type { LearnerFactory } from 'nestor/learner';
import { mnistHeldOut, mnistTraining } from 'nestor/mnist';
import { tensorFlowLearner } from 'nestor/tensorflow';

/** The participant brings the data: here all of MNIST, which comes with Nestor. */
const trainer: LearnerFactory = ({ partition, log }) =>
  tensorFlowLearner({
    training: () => mnistTraining(partition),
    heldOut: () => mnistHeldOut(partition),
    log,
  });

export default trainer;
