const usualFirst = ['accuracy', 'loss'];

/** Names of metrics: the usual ones first, then by name. */
export const inUsualOrder = (names: readonly string[]): readonly string[] => [
  ...usualFirst.filter((name) => names.includes(name)),
  ...names.filter((name) => !usualFirst.includes(name)).toSorted(),
];
