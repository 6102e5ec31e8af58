/** Width at which cells are wrapped; a longer word makes its column wider. */
const wrapWidth = 30;

/**
 * A table as Flame's client prints it: headings in capitals and centred, numbers to the right, long cells over several
 * lines.
 */
export const renderTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const headings = head.map((heading) => heading.toUpperCase());
  const columns = headings.map((heading, index) => {
    const cells = rows.map((row) => wrapCell(row[index] ?? ''));
    return { heading, cells, width: Math.max(heading.length, ...cells.map(({ width }) => width)) };
  });
  const rule = `+${columns.map(({ width }) => '-'.repeat(width + 2)).join('+')}+`;
  const line = (texts: readonly string[]) => `|${texts.map((text) => ` ${text} `).join('|')}|`;
  const body = rows.flatMap((_row, at) => {
    const height = Math.max(...columns.map(({ cells }) => cells[at]?.lines.length ?? 0));
    return Array.from({ length: height }, (_, part) =>
      line(columns.map(({ cells, width }) => align(cells[at]?.lines[part] ?? '', width))),
    );
  });
  const headLine = line(columns.map(({ heading, width }) => centre(heading, width)));
  return `${[rule, headLine, rule, ...body, ...(rows.length === 0 ? [] : [rule])].join('\n')}\n`;
};

interface Cell {
  readonly lines: readonly string[];
  readonly width: number;
}

const wrapCell = (text: string): Cell => {
  const paragraphs = text.split('\n');
  const widest = Math.min(wrapWidth, Math.max(...paragraphs.map((paragraph) => paragraph.length)));
  const lines = paragraphs.flatMap((paragraph) => wrapWords(paragraph.split(/\s+/).filter(Boolean), widest));
  return { lines, width: Math.max(widest, ...lines.map((line) => line.length)) };
};

/** Breaks words into lines so that the squares of what is left free, but for the last line, are the least. */
const wrapWords = (words: readonly string[], limit: number): readonly string[] => {
  const costs = new Array<number>(words.length + 1).fill(0);
  const breaks = new Array<number>(words.length).fill(words.length);
  for (let from = words.length - 1; from >= 0; from -= 1) {
    let length = -1;
    let least = Infinity;
    for (let to = from; to < words.length; to += 1) {
      length += 1 + (words[to]?.length ?? 0);
      const isLast = to === words.length - 1;
      if (isLast && length <= limit) [least, breaks[from]] = [0, words.length];
      else if (length <= limit || to === from) {
        const cost = (limit - length) ** 2 + (length > limit ? 1e5 : 0) + (costs[to + 1] ?? 0);
        if (cost < least) [least, breaks[from]] = [cost, to + 1];
      }
    }
    costs[from] = least;
  }
  const lines: string[] = [];
  for (let at = 0; at < words.length; at = breaks[at] ?? words.length) {
    lines.push(words.slice(at, breaks[at]).join(' '));
  }
  return lines.length === 0 ? [''] : lines;
};

const centre = (text: string, width: number): string => {
  const free = width - text.length;
  const left = Math.floor(free / 2);
  return ' '.repeat(left) + text + ' '.repeat(free - left);
};

const align = (text: string, width: number): string =>
  /^-?(?:\d{1,3}(?:,\d{3})*|\d+)(?:\.\d+)?%?$/.test(text) ? text.padStart(width) : text.padEnd(width);
