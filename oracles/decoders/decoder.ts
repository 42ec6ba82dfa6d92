/**
 * Decoders: oracles that turn bytes into decodings.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";

/** A decoder of x86-64 instructions. What it holds outside JavaScript's memory it holds until it is closed. */
export interface Decoder {
  /** The name in reports, such as `iced`. */
  readonly name: string;
  /** The version of the library behind it. */
  readonly version: string;
  /**
   * Decodes the text of cases 0 to `batch.size - 1` into rows of `out`, in 64-bit mode, and says which row is whose. Bytes beyond what a case can fetch are not looked at: an instruction that needs them is invalid.
   */
  decode(batch: Batch, out: DecodingColumns): void;
  /** Frees what it holds; it decodes nothing afterwards. */
  close(): void;
}
