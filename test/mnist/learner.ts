import { tensorFlowLearner } from '../../clients/learner/tensorflow/index.js';
import { mnistHeldOut, mnistTraining } from '../../clients/mnist/index.js';
import type { LearnerFactory } from '../../services/core/index.js';

/** Trains the run's model on this client's part of MNIST. */
const learner: LearnerFactory = ({ partition, log }) =>
  tensorFlowLearner({
    training: () => mnistTraining(partition),
    heldOut: () => mnistHeldOut(partition),
    log,
  });

export default learner;
