/**
 * The first key that stands twice in one object of a JSON text, which `JSON.parse` would silently drop;
 * undefined when there is none. `json` must be valid JSON.
 */
export const duplicateKey = (json: string): string | undefined => {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/gu;
  const open: (Set<string> | undefined)[] = [];
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    const [text] = match;
    if (text === '{') open.push(new Set());
    else if (text === '[') open.push(undefined);
    else if (text === '}' || text === ']') open.pop();
    else if (isKey(json, token.lastIndex)) {
      const key = String(JSON.parse(text));
      const keys = open.at(-1);
      if (keys?.has(key) === true) return key;
      keys?.add(key);
    }
  }
  return undefined;
};

const isKey = (json: string, afterString: number): boolean => {
  const colon = /\s*:/y;
  colon.lastIndex = afterString;
  return colon.test(json);
};
