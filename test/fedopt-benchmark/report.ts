/** Reads the aggregators' logs in a folder; prints a table, and draws `accuracy.svg` there: `node report.js FOLDER`. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as echarts from 'echarts';

/** What one optimizer has come to, round by round from the first. */
interface Curve {
  readonly optimizer: string;
  readonly accuracies: readonly number[];
}

/** The last line of the log that has a curve. */
const curveOf = (optimizer: string, log: string): Curve => {
  const [, text = ''] = [...log.matchAll(/accuracy by round: ([\d. ]+)/g)].at(-1) ?? [];
  return {
    optimizer,
    accuracies: text
      .split(' ')
      .filter((word) => word !== '')
      .map(Number),
  };
};

const columns = [1, 2, 5, 10, 20, 50, 100];

const table = (curves: readonly Curve[]): string => {
  const rounds = columns.filter((round) => curves.some(({ accuracies }) => accuracies.length >= round));
  const percent = (accuracy: number | undefined) => (accuracy === undefined ? '' : (accuracy * 100).toFixed(1));
  const rows = curves.map(({ optimizer, accuracies }) => [
    optimizer,
    ...rounds.map((round) => percent(accuracies[round - 1])),
    percent(Math.max(...accuracies)),
  ]);
  const lines = [
    ['optimizer', ...rounds.map((round) => `round ${round}`), 'best'],
    ['---', ...rounds.map(() => '--:'), '--:'],
    ...rows,
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
};

const plot = (curves: readonly Curve[]): string => {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 720, height: 420 });
  chart.setOption({
    backgroundColor: '#ffffff',
    animation: false,
    legend: { top: 8 },
    grid: { left: 64, right: 24, top: 48, bottom: 48 },
    xAxis: { type: 'value', name: 'round', nameLocation: 'middle', nameGap: 28, min: 1, minInterval: 1 },
    yAxis: { type: 'value', name: 'accuracy on the test images, %', nameLocation: 'middle', nameGap: 40, scale: true },
    series: curves.map(({ optimizer, accuracies }) => ({
      ...{ type: 'line', name: optimizer, showSymbol: accuracies.length < 30, symbolSize: 5 },
      data: accuracies.map((accuracy, at) => [at + 1, accuracy * 100]),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
};

const order = ['fedavg', 'fedadam', 'fedyogi', 'fedadagrad', 'fedprox'];

const report = async (folder: string): Promise<void> => {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const curves = await Promise.all(
    logs.map(async (name) => curveOf(basename(name, '.log'), await readFile(join(folder, name), 'utf8'))),
  );
  const known = curves
    .filter(({ accuracies }) => accuracies.length > 0)
    .toSorted((a, b) => order.indexOf(a.optimizer) - order.indexOf(b.optimizer));
  await writeFile(join(folder, 'accuracy.svg'), plot(known));
  process.stdout.write(`${table(known)}\n`);
};

await report(process.argv[2] ?? '.');
