/**
 * Edits of a text: pieces put in or replaced, each at an offset into the text as it was.
 *
 * @module
 */

/** One edit. Its text may still change until the edits are made. */
export interface Edit {
  /** First character replaced. */
  readonly from: number;
  /** After the last; `from` where nothing is replaced. */
  readonly to: number;
  /** What stands there instead. */
  text: string;
}

/** Edits that were asked for so far. */
export class Edits {
  readonly #edits: Edit[] = [];

  /** Puts `text` in at offset `at`, behind what was put in there before. */
  insert(at: number, text: string): Edit {
    return this.replace(at, at, text);
  }

  /** Puts `text` in the place of `from` to `to`, which no other edit may touch. */
  replace(from: number, to: number, text: string): Edit {
    const edit = { from, to, text };
    this.#edits.push(edit);
    return edit;
  }

  /** `source` with the edits made. */
  apply(source: string): string {
    const parts: string[] = [];
    let done = 0;
    // The sort is stable, so what was put in first at a place stays first.
    for (const { from, to, text } of this.#edits.toSorted((a, b) => a.from - b.from)) {
      parts.push(source.slice(done, from), text);
      done = to;
    }
    return parts.join("") + source.slice(done);
  }
}
