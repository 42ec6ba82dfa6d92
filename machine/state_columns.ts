/**
 * The columns of a batch's machine states, whichever they are.
 *
 * @module
 */
import { Qwords } from "./qwords.ts";

/** Columns that have one value a case and are copied together. */
export class StateColumns {
  // Lists by width, so that the loops that run per case meet one type of array each.
  readonly #bytes: readonly Uint8Array[];
  readonly #dwords: readonly Uint32Array[];
  readonly #qwords: readonly Qwords["u32"][];

  /** Takes the columns among `fields`, and leaves out what is none. */
  constructor(fields: readonly unknown[]) {
    this.#bytes = fields.filter((field) => field instanceof Uint8Array);
    this.#dwords = fields.filter((field) => field instanceof Uint32Array);
    this.#qwords = fields.filter((field) => field instanceof Qwords).map(({ u32 }) => u32);
  }

  /** Makes value `to` of each column the same as value `from` of the same one of `source`. */
  copy(to: number, source: StateColumns, from: number): void {
    const [qwords, dwords, bytes] = [this.#qwords, this.#dwords, this.#bytes];
    const [otherQwords, otherDwords, otherBytes] = [source.#qwords, source.#dwords, source.#bytes];
    for (let k = 0; k < qwords.length; k++) {
      const halves = qwords[k]!;
      const others = otherQwords[k]!;
      halves[2 * to] = others[2 * from]!;
      halves[2 * to | 1] = others[2 * from | 1]!;
    }
    for (let k = 0; k < dwords.length; k++) dwords[k]![to] = otherDwords[k]![from]!;
    for (let k = 0; k < bytes.length; k++) bytes[k]![to] = otherBytes[k]![from]!;
  }

  /** Makes all values the same as those of `source`, whose columns are as long. */
  copyAll(source: StateColumns): void {
    this.#qwords.forEach((halves, k) => halves.set(source.#qwords[k]!));
    this.#dwords.forEach((column, k) => column.set(source.#dwords[k]!));
    this.#bytes.forEach((column, k) => column.set(source.#bytes[k]!));
  }
}
