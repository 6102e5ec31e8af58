import { mnistAggregator } from 'nestor/mnist';

/** The model that training starts from, and how good each round's model is on the 10,000 test images. */
export const { initialize, loadData, evaluate } = mnistAggregator();
