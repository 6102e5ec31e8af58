/** Trains on the part of MNIST that the task's dataset names, as `mnist:?part=1&of=3`. */
export { mnistTrainer as default } from 'nestor/mnist';
