import type { OutputStream } from '../surroundings.js';
import { endLine, RoundTable, shortId } from './lines.js';
import type { RunNews } from './news.js';
import type { RunView } from './view.js';

/** Lines for people, where nothing can be drawn over. */
export const plainView = (output: OutputStream): RunView => {
  const table = new RoundTable();
  const say = (text: string) => output.write(`${text}\n`);
  return {
    show(news: RunNews) {
      switch (news.kind) {
        case 'started':
          say(`Run ${news.runId}: ${news.rounds} rounds from model ${shortId(news.modelId)}.`);
          return;
        case 'round':
          table.rows(news).forEach(say);
          return;
        case 'notice':
          say(news.text);
          for (const line of news.details ?? []) say(`  | ${line}`);
          return;
        case 'ended':
          say(endLine(news));
          return;
        case 'round.started':
        case 'progress':
      }
    },
    say,
    close: () => undefined,
  };
};
