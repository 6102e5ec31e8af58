import type { Metrics } from '../../core/index.js';
import type { EndNews, RoundNews } from './news.js';

/** The metrics that a table shows: loss and accuracy, else the first two. */
const columnsOf = (metrics: Metrics): readonly string[] => {
  const usual = ['loss', 'accuracy'].filter((name) => name in metrics);
  return usual.length > 0 ? usual : Object.keys(metrics).sort().slice(0, 2);
};

const width = 10;
const cell = (text: string): string => text.padStart(Math.max(width, text.length));

const secondsText = (durationMs: number): string =>
  durationMs < 99_950 ? `${(durationMs / 1_000).toFixed(1)} s` : `${Math.round(durationMs / 1_000)} s`;

const metricText = (value: number | undefined): string =>
  value === undefined
    ? '-'
    : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-4)
      ? value.toExponential(3)
      : value.toFixed(4);

/** Short form of a model's id. */
export const shortId = (id: string): string => id.slice(0, 12);

/** Lines of a table that grows by a row a round. */
export class RoundTable {
  #columns: readonly string[] | undefined;

  /** The row of a round, after the header if it is the first. */
  rows({ round, modelId, examples, updates, metrics, durationMs }: RoundNews): readonly string[] {
    const first = this.#columns === undefined;
    this.#columns ??= columnsOf(metrics);
    const header = ['round', ...this.#columns, 'examples', 'updates', 'duration'].map(cell).join('') + '  model';
    const cells = [
      String(round),
      ...this.#columns.map((name) => metricText(metrics[name])),
      ...[String(examples), String(updates), secondsText(durationMs)],
    ];
    return [...(first ? [header] : []), `${cells.map(cell).join('')}  ${shortId(modelId)}`];
  }
}

/** How a run ended, in a sentence. */
export const endLine = ({ state, rounds, modelId, message }: EndNews): string =>
  state === 'completed'
    ? `The run completed after ${rounds} round${rounds === 1 ? '' : 's'}. Model: ${modelId}`
    : `The run ${state === 'failed' ? 'failed' : 'was stopped'} after ${rounds} round${rounds === 1 ? '' : 's'}${message === undefined ? '' : `: ${message}`}. Latest model: ${modelId}`;
