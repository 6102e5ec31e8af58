/** Edits (insert, remove, replace one character) that make one word the other. (Levenshtein, 1966.) */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 0; at < a.length; at += 1) {
    const next = [at + 1];
    for (let index = 0; index < b.length; index += 1) {
      const replaced = (row[index] ?? 0) + (b[index] === a[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The word that a mistyped one most likely stands for; nothing if none is close. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  let best: { readonly word: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(word, candidate);
    if (best === undefined || edits < best.edits) best = { word: candidate, edits };
  }
  return best !== undefined && best.edits <= Math.max(2, word.length / 3) ? best.word : undefined;
};
