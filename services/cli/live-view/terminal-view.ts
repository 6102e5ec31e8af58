import cliProgress from 'cli-progress';
import colors from 'picocolors';
import type { OutputStream } from '../surroundings.js';
import { endLine, RoundTable, shortId } from './lines.js';
import type { ProgressNews, RunNews } from './news.js';
import type { RunView } from './view.js';

const format = ' {title} {bar} {value}/{total} clients, {left}';

/** A table line a round, and below it a bar of the work at hand. */
export const terminalView = (output: OutputStream): RunView => {
  const table = new RoundTable();
  let bar: cliProgress.SingleBar | undefined;
  let ticking: NodeJS.Timeout | undefined;
  let latest: { readonly news: ProgressNews; readonly atMs: number } | undefined;
  let rounds = 0;

  const clear = () => {
    clearInterval(ticking);
    ticking = undefined;
    bar?.stop();
    bar = undefined;
  };
  const draw = () => {
    if (latest === undefined) return;
    const { news, atMs } = latest;
    const leftSeconds = Math.max(0, Math.ceil((news.timeLeftMs - (performance.now() - atMs)) / 1_000));
    const payload = {
      title: `${news.work === 'train' ? 'round' : 'validating round'} ${news.round}/${rounds}`,
      left: `${leftSeconds} s left`,
    };
    const total = Math.max(1, news.asked);
    if (bar === undefined) {
      bar = new cliProgress.SingleBar(
        { format, stream: output, clearOnComplete: true, hideCursor: true, gracefulExit: false, fps: 20 },
        cliProgress.Presets.shades_classic,
      );
      bar.start(total, news.answered, payload);
      ticking = setInterval(draw, 1_000);
      ticking.unref();
    } else {
      bar.setTotal(total);
      bar.update(news.answered, payload);
    }
  };
  const say = (text: string) => {
    clear();
    output.write(`${text}\n`);
    draw();
  };

  return {
    show(news: RunNews) {
      switch (news.kind) {
        case 'started':
          ({ rounds } = news);
          say(colors.dim(`Run ${news.runId}: ${news.rounds} rounds from model ${shortId(news.modelId)}.`));
          return;
        case 'progress':
          latest = { news, atMs: performance.now() };
          draw();
          return;
        case 'round':
          latest = undefined;
          table.rows(news).forEach(say);
          return;
        case 'notice':
          say(colors.yellow(news.text));
          for (const line of news.details ?? []) say(colors.dim(`  | ${line}`));
          return;
        case 'ended':
          latest = undefined;
          say(news.state === 'completed' ? colors.green(endLine(news)) : colors.red(endLine(news)));
          return;
        case 'round.started':
      }
    },
    say,
    close() {
      latest = undefined;
      clear();
    },
  };
};
