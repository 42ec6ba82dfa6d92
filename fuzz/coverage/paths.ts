/**
 * The paths that were taken: which blocks ran in which order, known by a hash.
 *
 * @module
 */

const PLACES = 1 << 16;

/** Paths beyond which all are forgotten: that costs time, but changes no answer. */
const MOST = PLACES / 2;

const [P, Q, R, S] = [0x85eb_ca6b, 0xc2b2_ae35, 0x27d4_eb2f, 0x1656_67b1] as const;

/** A set of paths, of bounded size. */
export class Paths {
  /** Open addressing: the two halves of a hash; the first is 0 where the place is free. */
  readonly #hashes = new Int32Array(2 * PLACES);
  #size = 0;

  /**
   * Puts a path in.
   *
   * @param words The numbers of its blocks, two to a word; what is beyond the path's end must be 0 in the next 8 words.
   * @param count How many blocks they are.
   * @returns Whether it was not there.
   */
  add(words: Int32Array, count: number): boolean {
    const end = count + 1 >> 1;
    // Four hashes of every fourth word each, since every step has to wait for the one before it.
    let a = count;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let k = 0; k < end; k += 4) {
      a = Math.imul(a, P) + words[k]! | 0;
      b = Math.imul(b, Q) + words[k + 1]! | 0;
      c = Math.imul(c, R) + words[k + 2]! | 0;
      d = Math.imul(d, S) + words[k + 3]! | 0;
    }
    return this.#add(Math.imul(a ^ (c >>> 15 | c << 17), P) ^ b, Math.imul(b ^ (d >>> 15 | d << 17), Q) ^ c);
  }

  #add(low: number, high: number): boolean {
    const hashes = this.#hashes;
    const first = low || 1;
    let at = 2 * ((low ^ low >>> 16) & PLACES - 1);
    while (hashes[at] !== 0) {
      if (hashes[at] === first && hashes[at + 1] === high) return false;
      at = at + 2 & 2 * PLACES - 1;
    }
    if (this.#size === MOST) {
      this.forget();
      return this.#add(low, high);
    }
    this.#size++;
    hashes[at] = first;
    hashes[at + 1] = high;
    return true;
  }

  /** Forgets all of them. */
  forget(): void {
    this.#hashes.fill(0);
    this.#size = 0;
  }
}
