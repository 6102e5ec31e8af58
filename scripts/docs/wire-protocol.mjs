/**
 * Writes docs/wire-protocol.md from the comments of the .proto files, and from blob-plane.md and broker.md beside this file.
 * With `--check` it writes nothing and fails if the document is not current.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const sources = {
  hub: 'services/transport/proto/nestor/v1/hub.proto',
  mqtt: 'services/transport/proto/nestor/v1/mqtt.proto',
};
const output = join(root, 'docs', 'wire-protocol.md');

/** Splits the file into its introduction and its top-level blocks, each with the comment before it. */
const parse = (text) => {
  const blocks = [];
  let comment = [];
  let introduction = [];
  let open;
  for (const line of text.split('\n')) {
    const remark = /^\s*\/\/ ?(.*)$/.exec(line);
    const begin = /^(service|message|enum) (\w+) \{(\})?$/.exec(line);
    if (open) {
      if (line === '}') open = undefined;
      else open.lines.push(line);
    } else if (remark) comment.push(remark[1]);
    else if (begin) {
      const block = { kind: begin[1], name: begin[2], comment, lines: [] };
      blocks.push(block);
      comment = [];
      if (!begin[3]) open = block;
    } else {
      if (introduction.length === 0 && comment.length > 0) introduction = comment;
      comment = [];
    }
  }
  return { introduction, blocks };
};

/** Rows of the members of a block: name, number, type, comment. */
const members = ({ name: block, lines }) => {
  const rows = [];
  let comment = [];
  let group;
  for (const line of lines.map((each) => each.trim())) {
    const remark = /^\/\/ ?(.*)$/.exec(line);
    const rpc = /^rpc (\w+)\((.*)\) returns \((.*)\);$/.exec(line);
    const field = /^(?:(repeated|optional) )?(map<.*>|\w+) (\w+) = (\d+);$/.exec(line);
    const value = /^(\w+) = (\d+);$/.exec(line);
    if (remark) {
      comment.push(remark[1]);
      continue;
    }
    if (line.startsWith('oneof ')) group = line.split(' ')[1];
    else if (line === '}') group = undefined;
    else if (rpc) rows.push([`\`${rpc[1]}\``, '', `\`${rpc[2]}\` → \`${rpc[3]}\``, comment.join(' ')]);
    else if (field) {
      const type = [field[1], field[2]].filter(Boolean).join(' ');
      const note = [group && `One of \`${group}\`.`, ...comment].filter(Boolean).join(' ');
      rows.push([`\`${field[3]}\``, field[4], `\`${type}\``, note]);
    } else if (value) rows.push([`\`${value[1]}\``, value[2], '', comment.join(' ')]);
    else if (line !== '') throw new Error(`${block}: cannot read "${line}".`);
    comment = [];
  }
  return rows;
};

const section = (block) => {
  const rows = members(block);
  const table = [
    '| name | number | type | meaning |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
  return [
    `### ${block.kind} ${block.name}`,
    ...block.comment,
    ...(rows.length > 0 ? ['', ...table] : ['', 'It has no fields.']),
  ]
    .join('\n')
    .replace(/^(### .*)\n(?!\n)/, '$1\n\n');
};

const read = (path) => parse(readFileSync(join(root, path), 'utf8'));
const chapter = (file) => readFileSync(join(here, file), 'utf8').trim();
const [hub, mqtt] = [read(sources.hub), read(sources.mqtt)];
const document =
  [
    '# Wire protocol',
    `<!-- Made by scripts/docs/wire-protocol.mjs from ${sources.hub}, ${sources.mqtt}, scripts/docs/blob-plane.md and scripts/docs/broker.md. -->`,
    hub.introduction.join('\n'),
    chapter('blob-plane.md'),
    '## Messages',
    `The file is [\`${sources.hub}\`](../${sources.hub}).`,
    ...hub.blocks.map(section),
    '## Over a broker',
    mqtt.introduction.join('\n'),
    chapter('broker.md'),
    `The file is [\`${sources.mqtt}\`](../${sources.mqtt}).`,
    ...mqtt.blocks.map(section),
  ].join('\n\n') + '\n';

if (process.argv.includes('--check')) {
  if (existsSync(output) && readFileSync(output, 'utf8') === document) process.exit(0);
  process.stderr.write('docs/wire-protocol.md is not current: run node scripts/docs/wire-protocol.mjs\n');
  process.exit(1);
}
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, document);
