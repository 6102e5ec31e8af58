import { runFields, type RunField } from '../../run-fields/fields.js';
import { strategyFields } from '../../run-fields/strategy-fields.js';

/** What stands in a field that is left empty and has no default of the schema. */
const whenEmpty: Readonly<Record<string, string>> = {
  clientsRequested: 'all',
  epochs: "the project's",
  batchSize: "the project's",
  learningRate: "the project's",
  'earlyStop.target': 'never',
  'earlyStop.patience': 'endless',
};

export const placeholderOf = ({ name, fallback }: RunField): string => fallback ?? whenEmpty[name] ?? '';

/** Words for the form; a parameter without one is called by its name. */
const labels: Readonly<Record<string, string>> = {
  rounds: 'Rounds',
  model: 'Model',
  timeout: 'Seconds per round',
  clientsRequired: 'Quorum',
  clientsRequested: 'Clients per round',
  overSelection: 'Over-selection',
  validate: 'Validate each model',
  epochs: 'Epochs',
  batchSize: 'Batch size',
  learningRate: 'Learning rate',
  strategy: 'Strategy',
  proximalMu: 'Proximal μ',
  serverLearningRate: 'Server learning rate',
  serverMomentum: 'Server momentum',
  beta1: 'β₁',
  beta2: 'β₂',
  tau: 'τ',
  seed: 'Seed',
  'earlyStop.metric': 'Metric that decides',
  'earlyStop.goal': 'Goal',
  'earlyStop.target': 'Stop at',
  'earlyStop.patience': 'Patience in rounds',
};

export const labelOf = ({ name }: RunField): string => labels[name] ?? name;

export interface FieldGroup {
  readonly title: string;
  readonly about: string;
  readonly fields: readonly RunField[];
  /** Whether it is shown from the start; others open on demand. */
  readonly isBasic?: boolean;
}

const named = (...names: readonly string[]): readonly RunField[] =>
  names.flatMap((name) => runFields.filter((field) => field.name === name));

const first: readonly FieldGroup[] = [
  {
    title: 'The run',
    about: 'How long it trains, and with whom.',
    isBasic: true,
    fields: named('rounds', 'timeout', 'clientsRequired', 'clientsRequested', 'validate'),
  },
  {
    title: 'Learning at the clients',
    about: 'What is left empty is as the project has it.',
    fields: named('epochs', 'batchSize', 'learningRate'),
  },
  {
    title: 'Strategy',
    about: 'How the mean of what the clients changed becomes the next global model.',
    fields: named('strategy', ...strategyFields),
  },
  {
    title: 'Stop early',
    about: 'End before the last round, once a metric is good enough or gets no better.',
    fields: named('earlyStop.target', 'earlyStop.patience', 'earlyStop.metric', 'earlyStop.goal'),
  },
];

const placed = new Set([...first.flatMap(({ fields }) => fields), ...named('model')].map(({ name }) => name));

/** Every parameter but the model, in the order in which one thinks of them; new ones are among the last. */
export const fieldGroups: readonly FieldGroup[] = [
  ...first,
  {
    title: 'Further',
    about: 'Selection of clients, and what is random.',
    fields: runFields.filter(({ name }) => !placed.has(name)),
  },
];
