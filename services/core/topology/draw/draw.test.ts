import { expect, it } from 'vitest';
import { exampleDesign, exampleFile, readExample } from '../../../../test/support/design-examples.js';
import { expandJob, readDesign, requireValid, type Dataset } from '../index.js';
import { drawSvg, drawText } from './index.js';

it('a hierarchy is drawn as a tree of roles and channels', () => {
  expect(drawText(exampleDesign('hier_mnist'))).toBe(`hierarchy

■ top-aggregator          1 task
└─○ global-channel        default                        distribute, aggregate ⇄ fetch, upload
   └─■ middle-aggregator  2 tasks
     └─○ param-channel    eu, na                         distribute, aggregate ⇄ fetch, upload
        └─■ trainer       one task per dataset, on data
`);
});

it('a role with several ways to it is drawn out once', () => {
  const text = drawText(exampleDesign('syncfl_hier_coord_mnist'));
  expect(text).toMatch(/^■ coordinator +1 task$/m);
  expect(text).toMatch(/^├─○ middle-agg-coord-channel .*\n│ {2}└─■ middle-aggregator +see above$/m);
  expect(text.match(/■ trainer/g)).toHaveLength(2);
});

it('tasks follow in a table', () => {
  const example = readExample('mnist_non_orchestration_mode');
  const tasks = requireValid(expandJob({ jobId: 'j', ...example }));
  const lines = drawText(example.design, tasks).split('\n');
  expect(lines.some((line) => /^task +role +type +groups +data$/.test(line))).toBe(true);
  expect(
    lines.some((line) => /^[0-9a-f]{40} {2}trainer +user +param-channel=default +the participant's$/.test(line)),
  ).toBe(true);
});

it('an SVG shows every role, every channel and a dot per task', () => {
  const example = readExample('asyncfl_hier_mnist');
  const tasks = requireValid(expandJob({ jobId: 'j', ...example }));
  const svg = drawSvg(example.design, tasks);
  for (const name of ['top-aggregator', 'middle-aggregator', 'trainer', 'global-channel', 'param-channel']) {
    expect(svg).toContain(`>${name}</text>`);
  }
  expect(svg.match(/<circle /g)).toHaveLength(7);
  for (const { id } of tasks) expect(svg).toContain(id);
  expect(svg).toContain('prefers-color-scheme:dark');
});

it('what people wrote cannot become markup, nor steer a terminal', () => {
  const { schema } = exampleFile('mnist');
  const name = '</title><script>alert(1)</script>\u001b[2J\u0000 & "';
  const design = requireValid(readDesign({ ...schema, name }));
  expect(drawSvg(design)).not.toContain('<script');
  expect(drawSvg(design)).toContain('&lt;script&gt;');
  expect(drawSvg(design) + drawText(design)).not.toContain('\u001b');
  expect(drawSvg(design)).not.toContain('\u0000');
});

it('ten thousand tasks are drawn as crowds', () => {
  const { design, job } = readExample('hier_mnist');
  const ids = Array.from({ length: 10_000 }, (_, at) => `d${at}`);
  const datasets = new Map<string, Dataset>(ids.map((id) => [id, { url: id }]));
  const dataSpec = [{ role: 'trainer', datasetGroups: { eu: ids.slice(1), na: ids.slice(0, 1) } }];
  const svg = drawSvg(design, requireValid(expandJob({ jobId: 'j', design, job: { ...job, dataSpec }, datasets })));
  expect(svg).toContain('>9999 tasks</text>');
  expect(svg.length).toBeLessThan(20_000);
});
