/** Short words have too many neighbours: with so many wrong letters they could mean any of them. */
function limitOf({ length }: string): number {
  if (length <= 2) return 0;
  return length <= 4 ? 1 : 2;
}

/**
 * The word that a misspelt one most likely means: at most two letters are wrong, missing, too many or
 * swapped, and only one, or none, in a short word. Letter case does not count. `undefined` where none is near.
 */
export function nearest<W extends string>(word: string, words: readonly W[]): W | undefined {
  const limit = limitOf(word);
  const [first] = words
    .filter((known) => Math.abs(known.length - word.length) <= limit)
    .map((known) => ({ known, far: distance(word.toLowerCase(), known.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far);
  return first !== undefined && first.far <= limit ? first.known : undefined;
}

/** ` Did you mean "delayMs"?`, to end a message with; empty where nothing is near. */
export function didYouMean(word: unknown, words: readonly string[]): string {
  const meant = typeof word === 'string' ? nearest(word, words) : undefined;
  return meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`;
}

/** Letters to put in, leave out, replace, or swap with their neighbour (Damerau–Levenshtein, restricted). */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 1; at <= from.length; at += 1) {
    const next = [at];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[at - 1] === to[column - 1] ? 0 : 1;
      const swapped = from[at - 1] === to[column - 2] && from[at - 2] === to[column - 1];
      next.push(
        Math.min(
          far(row, column - 1) + same,
          far(row, column) + 1,
          far(next, column - 1) + 1,
          swapped ? far(before, column - 2) + 1 : Infinity,
        ),
      );
    }
    [before, row] = [row, next];
  }
  return far(row, to.length);
}

function far(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
