/** Parameters that only some strategies read. */
const readBy: Readonly<Record<string, readonly string[]>> = {
  proximalMu: ['fedprox'],
  serverLearningRate: ['fedavgm', 'fedadam', 'fedyogi', 'fedadagrad'],
  serverMomentum: ['fedavgm'],
  beta1: ['fedadam', 'fedyogi', 'fedadagrad'],
  beta2: ['fedadam', 'fedyogi'],
  tau: ['fedadam', 'fedyogi', 'fedadagrad'],
};

/** Whether a strategy reads a parameter. */
export const isReadBy = (name: string, strategy: string): boolean => readBy[name]?.includes(strategy) ?? true;

/** Names of those parameters. */
export const strategyFields: readonly string[] = Object.keys(readBy);
