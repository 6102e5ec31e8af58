import type { Surroundings } from '../surroundings.js';
import { jsonView } from './json-view.js';
import type { RunNews } from './news.js';
import { plainView } from './plain-view.js';
import { terminalView } from './terminal-view.js';

/** Shows what happens in a run. */
export interface RunView {
  show(news: RunNews): void;
  /** A line that is not about the run; nowhere in the JSON form. */
  say(text: string): void;
  /** Leaves the screen tidy. */
  close(): void;
}

/** JSON lines if asked for, a progress bar on a terminal, else plain lines. */
export const openView = ({ json }: { readonly json: boolean }, { stdout, stderr }: Surroundings): RunView => {
  if (json) return jsonView(stdout, stderr);
  return stdout.isTTY === true ? terminalView(stdout) : plainView(stdout);
};
