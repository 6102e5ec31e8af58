import type { OutputStream } from '../surroundings.js';
import type { RunNews } from './news.js';
import type { RunView } from './view.js';

/** One JSON object a line on `results`; what a program need not read goes to `remarks`. */
export const jsonView = (results: OutputStream, remarks: OutputStream): RunView => {
  let runId = '';
  const write = (line: Readonly<Record<string, unknown>>) => results.write(`${JSON.stringify(line)}\n`);
  const remark = (text: string) => remarks.write(`nestor: ${text}\n`);
  return {
    show(news: RunNews) {
      switch (news.kind) {
        case 'started': {
          const { modelId, rounds, roundsDone } = news;
          ({ runId } = news);
          write({ type: 'run.started', runId, modelId, rounds, roundsDone });
          return;
        }
        case 'round': {
          const { round, modelId, examples, updates, metrics, durationMs } = news;
          write({ type: 'round.committed', runId, round, modelId, examples, updates, metrics, durationMs });
          return;
        }
        case 'ended': {
          const { state, modelId, rounds, metrics, code, message } = news;
          write({
            type: `run.${state}`,
            runId,
            modelId,
            rounds,
            metrics,
            ...(state !== 'completed' && { code, message }),
          });
          return;
        }
        case 'notice':
          for (const line of [news.text, ...(news.details ?? [])]) remark(line);
          return;
        case 'round.started':
        case 'progress':
      }
    },
    say: remark,
    close: () => undefined,
  };
};
