/**
 * The protocol between verdict and the process in which it runs a module: headers of the binary protocol, and parcels. An
 * answer says of each case whether the handler threw.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import type { Telling } from "../../machine/effects.ts";
import { Outcomes } from "../../machine/outcome.ts";
import { checkHeader, writeHeader } from "./binary.ts";
import { HEADER_SIZE } from "./binary_layout.ts";
import type { Codec, Meter, Request } from "./codec.ts";
import { caseColumns, outcomeColumns, pack, unpack, widthOf } from "./parcel.ts";

/** Bytes of a case. */
export const CASE_WIDTH: number = widthOf(caseColumns(new Batch(1)));

/** Bytes of an outcome of a module that tells so much. */
export function outcomeWidth(telling?: Telling): number {
  return widthOf(outcomeColumns(new Outcomes(1, telling)));
}

/** Writes and reads parcels. */
export class ParcelCodec implements Codec {
  readonly telling: Telling | undefined;
  readonly #width: number;

  /** Makes one for a module that tells so much. */
  constructor(telling?: Telling) {
    this.telling = telling;
    this.#width = outcomeWidth(telling);
  }

  encode({ batch, rows, number }: Request): Uint8Array {
    const bytes = new Uint8Array(HEADER_SIZE + CASE_WIDTH * rows.length);
    writeHeader(new Uint32Array(bytes.buffer, 0, HEADER_SIZE / 4), number, rows.length);
    pack(caseColumns(batch), rows, bytes, HEADER_SIZE);
    return bytes;
  }

  meter(count: number): Meter {
    const length = HEADER_SIZE + this.#width * count;
    return {
      measure: (bytes) => bytes.length < length ? 0 : length,
      isTorn: (bytes) => bytes > 0,
    };
  }

  decode(answer: Uint8Array, { rows, number }: Request, out: Outcomes): void {
    checkHeader(new Uint32Array(answer.slice(0, HEADER_SIZE).buffer), number, rows.length);
    unpack(answer, HEADER_SIZE, outcomeColumns(out), rows);
  }
}
