import { saveModel, startBackend } from 'nestor/tensorflow';
import { mnistModel } from 'nestor/mnist';

/** Writes the model that training starts from; equal seeds give equal models. */
export const initialize = async (path: string): Promise<void> => {
  await startBackend(() => undefined, { prefer: ['wasm'] });
  const model = mnistModel(1);
  try {
    await saveModel(model, path, {});
  } finally {
    model.dispose();
  }
};
