/**
 * Draws the example of docs/designs.md: its first JSON is a schema, from which the text after it and an image are made.
 * With --check, fails if they are not what the schema says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { drawSvg, drawText, expandJob, readDesign, requireValid, sampleJob } from '../../dist/services/core/index.js';

const page = 'docs/designs.md';
const image = 'docs/images/three-regions.svg';

const before = readFileSync(page, 'utf8');
const schema = JSON.parse(/```json\n(.*?)```/su.exec(before)[1]);
const design = requireValid(readDesign(schema));
const tasks = requireValid(expandJob({ jobId: 'job', design, ...sampleJob(design, 2) }));

const after = before.replace(/```text\n.*?```/su, () => `\`\`\`text\n${drawText(design, tasks)}\`\`\``);
const wanted = { [page]: after, [image]: drawSvg(design, tasks) };

for (const [path, text] of Object.entries(wanted)) {
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
    continue;
  }
  let found = '';
  try {
    found = readFileSync(path, 'utf8');
  } catch {
    // A file that is not there is not current either.
  }
  if (found !== text) {
    process.stderr.write(`${path} is not current: run node scripts/docs/designs.mjs\n`);
    process.exitCode = 1;
  }
}
