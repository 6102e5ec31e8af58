/** An expression over `doc` that sets the fields given and removes those that are null, and its parameters. */
export const changesOf = (fields: Readonly<Record<string, unknown>>) => {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const set = given.filter(([, value]) => value !== null);
  const removed = given.filter(([, value]) => value === null);
  const withSet = set.length === 0 ? 'doc' : `json_set(doc${set.map(([name]) => `, '$.${name}', json(?)`).join('')})`;
  return {
    assignments:
      removed.length === 0 ? withSet : `json_remove(${withSet}${removed.map(([name]) => `, '$.${name}'`).join('')})`,
    values: set.map(([, value]) => JSON.stringify(value)),
  };
};
