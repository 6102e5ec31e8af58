/** Splits a command line at blanks. Single or double quotes hold a word together; nothing else is special. */
export const splitCommand = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));
