/**
 * The paths that were taken of late: which blocks ran in which order, known by a hash.
 *
 * @module
 */

/** Room for paths, a power of two. */
const PLACES = 1 << 15;

const [P, Q, R, S] = [0x85eb_ca6b, 0xc2b2_ae35, 0x27d4_eb2f, 0x1656_67b1] as const;

/**
 * Paths that need not be looked at again. A path has only one place to be kept in, where it displaces another: that one
 * is looked at once more when it comes again, which costs time, but changes nothing.
 */
export class Paths {
  /** The two halves of a hash each. The second is mixed with the mark of its time where the path is not settled. */
  readonly #places = new Int32Array(2 * PLACES);
  #time = 1;
  #mark: number = P;
  #at = 0;
  #low = 0;
  #high = 0;

  /**
   * Looks for a path.
   *
   * @param words The numbers of its blocks, two to a word; what is beyond the path's end must be 0 in the next 8 words.
   * @param count How many blocks they are.
   * @returns Whether it was kept.
   */
  has(words: Int32Array, count: number): boolean {
    const end = count + 1 >> 1;
    // Four hashes of every fourth word each, since every step has to wait for the one before it.
    let a = count ^ P;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < end; k += 4) {
      a = Math.imul(a, P) + words[k]! | 0;
      b = Math.imul(b, Q) + words[k + 1]! | 0;
      c = Math.imul(c, R) + words[k + 2]! | 0;
      d = Math.imul(d, S) + words[k + 3]! | 0;
    }
    const low = Math.imul(a ^ (c >>> 15 | c << 17), P) ^ b;
    const high = Math.imul(b ^ (d >>> 15 | d << 17), Q) ^ c;
    const at = 2 * ((low ^ low >>> 16) & PLACES - 1);
    const second = this.#places[at + 1]!;
    this.#at = at;
    this.#low = low;
    this.#high = high;
    return this.#places[at] === low && (second === high || second === (high ^ this.#mark));
  }

  /** Keeps the path that was looked for last, for good or until {@linkcode Paths.forget}. */
  keep(isSettled: boolean): void {
    this.#places[this.#at] = this.#low;
    this.#places[this.#at + 1] = isSettled ? this.#high : this.#high ^ this.#mark;
  }

  /** Forgets all paths but settled ones. */
  forget(): void {
    this.#mark = Math.imul(++this.#time, P);
  }

  /** Forgets settled paths too. */
  unsettle(): void {
    this.#places.fill(0);
  }
}
