/** Where in a JSON document something stands: keys and indices from its root. */
export type JsonPath = readonly (string | number)[];

const step = /\.([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy;

/** Reads a path as findings write it: `$.channels[0].pair[1]`, `$.roles["a b"]`. */
export const parseJsonPath = (text: string): JsonPath => {
  const path: (string | number)[] = [];
  step.lastIndex = 1;
  for (let match = step.exec(text); match !== null; match = step.exec(text)) {
    const [, key, index, quoted] = match;
    if (key !== undefined) path.push(key);
    else if (index !== undefined) path.push(Number(index));
    else path.push(String(JSON.parse(quoted ?? '""')));
  }
  return path;
};
