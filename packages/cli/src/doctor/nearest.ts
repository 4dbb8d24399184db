/** The word that a misspelt one most likely means; nothing where none is near. */
export function nearest<W extends string>(word: string, words: readonly W[]): W | undefined {
  const limit = Math.max(1, Math.floor(word.length / 4));
  const ranked = words
    .map((known) => ({ known, far: distance(word, known) }))
    .toSorted((a, b) => a.far - b.far);
  const first = ranked[0];
  return first !== undefined && first.far <= limit ? first.known : undefined;
}

/** How many letters must be put in, left out or replaced (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of from.split('').entries()) {
    const next = [at + 1];
    for (const [column, other] of to.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
