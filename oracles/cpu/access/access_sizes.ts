/**
 * Finds how many bytes an access takes: its operand slides over the end of the mapped window, and the least room in which it
 * fits is its size.
 *
 * @module
 */

/** Rooms that are tried at once. */
export const TRIES = 13;

/** Rounds of tries that are enough for the largest room. */
export const SIZE_ROUNDS = 4;

/** What a try shows. */
export const Fit = { unknown: 0, fits: 1, overflows: 2 } as const;

/**
 * What is known of the sizes of many rows. An instruction that asks for an alignment says nothing about rooms that do not
 * have it, so its size is known up to that.
 */
export class SizeSearch {
  /** The most bytes that are too few, and the fewest that are enough; 0 where none are known. */
  readonly #tooFew: Uint16Array<ArrayBuffer>;
  readonly #enough: Uint16Array<ArrayBuffer>;

  /** Makes one for `capacity` rows. */
  constructor(capacity: number) {
    this.#tooFew = new Uint16Array(capacity);
    this.#enough = new Uint16Array(capacity);
  }

  /** Forgets what is known of a row. */
  clear(row: number): void {
    this.#tooFew[row] = this.#enough[row] = 0;
  }

  /** The room of try `n` of a row, 0 where nothing is left to be tried: powers of two at first, then between two of them. */
  room(row: number, n: number): number {
    const [least, most] = [this.#tooFew[row]!, this.#enough[row]!];
    if (most === 0) return 1 << n;
    const step = stepOf(most - least);
    const room = least + (n + 1) * step;
    return room < most ? room : 0;
  }

  /** Takes up what room `room` shows. */
  note(row: number, room: number, fit: number): void {
    if (fit === Fit.overflows) this.#tooFew[row] = Math.max(this.#tooFew[row]!, room);
    if (fit === Fit.fits) this.#enough[row] = Math.min(this.#enough[row]! || room, room);
  }

  /** The size; 0 where it does not show. */
  size(row: number): number {
    return this.#enough[row]!;
  }
}

/** A power of two, so that rooms keep as much alignment as there can be. */
function stepOf(span: number): number {
  let step = 1;
  while ((TRIES + 1) * step < span) step *= 2;
  return step;
}
