import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runOptions } from '../../../../services/cli/run-options.js';
import { curlCommand, nestorCommand } from './commands.js';

const values = {
  rounds: '7',
  timeout: '180',
  model: "it's a $MODEL; `rm`.safetensors",
  validate: 'false',
  strategy: 'fedadam',
  'earlyStop.target': '0.9',
};
/** The words that a shell makes of a command. */
const wordsOf = (command: string): readonly string[] =>
  execFileSync('sh', ['-c', `words() { for word; do printf '%s\\n' "$word"; done; }; words ${command}`], {
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n');

describe('the form as a command', () => {
  it('has for curl what differs from the defaults, whatever characters are in it', () => {
    const words = wordsOf(curlCommand('http://localhost:5111', values));
    expect(words.slice(0, 4)).toEqual(['curl', '-X', 'POST', 'http://localhost:5111/start']);
    expect(words.slice(4).filter((word) => word !== '--data-urlencode')).toEqual([
      'rounds=7',
      `model=${values.model}`,
      'validate=false',
      'strategy=fedadam',
      'earlyStop.target=0.9',
    ]);
  });

  it('has for nestor options that nestor knows', () => {
    const words = wordsOf(nestorCommand('http://localhost:5111', values));
    const known = new Set(runOptions().map(({ long }) => long));
    const given = words.filter((word) => word.startsWith('--') && word !== '--url');
    expect(given).toEqual(['--rounds', '--model', '--no-validate', '--strategy', '--early-stop-target']);
    for (const option of given) expect(known).toContain(option);
  });
});
