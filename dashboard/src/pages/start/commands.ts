import { runFields } from '../../run-fields/fields.js';
import type { FormValues } from './values.js';

/** Parameters that were given and differ from the default. */
const givenIn = (values: FormValues): readonly (readonly [name: string, text: string])[] =>
  runFields.flatMap(({ name, fallback }) => {
    const text = values[name]?.trim() ?? '';
    return text === '' || text === fallback ? [] : [[name, text] as const];
  });

/** The form as a command for `curl`. */
export const curlCommand = (origin: string, values: FormValues): string =>
  [
    `curl -X POST ${origin}/start`,
    ...givenIn(values).map(([name, text]) => `  --data-urlencode ${quoted(`${name}=${text}`)}`),
  ].join(' \\\n');

/** The form as a command for `nestor`. */
export const nestorCommand = (origin: string, values: FormValues): string =>
  [`nestor run start --url ${origin}`, ...givenIn(values).map(([name, text]) => `  ${optionOf(name, text)}`)].join(
    ' \\\n',
  );

const optionOf = (name: string, text: string): string => {
  const kebab = name.replace('.', '-').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const field = runFields.find((known) => known.name === name);
  if (field?.kind !== 'boolean') return `--${kebab} ${quoted(text)}`;
  return text === 'true' ? `--${kebab}` : `--no-${kebab}`;
};

/** A word as a POSIX shell takes it. */
const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
