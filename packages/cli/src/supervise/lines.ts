/** A line longer than this, in characters, is passed on in pieces: memory stays bounded. */
const LONGEST = 1_048_576;

/** Puts pieces of text together into lines. */
export class Lines {
  #rest = '';

  /** Takes a piece and answers the lines that are complete by now, without their ends. */
  push(piece: string): readonly string[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST) {
      lines.push(this.#rest);
      this.#rest = '';
    }
    return lines;
  }

  /** Answers what has no line end yet, as the last line. */
  end(): readonly string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
