/**
 * Decoders: oracles that turn bytes into decodings.
 *
 * @module
 */
import { DecoderField } from "../../findings/fields.ts";
import type { Batch } from "../../machine/batch.ts";
import type { SubjectHealth } from "../../machine/subject.ts";
import type { DecodingColumns } from "../../machine/decoding.ts";

/** What every decoder tells: bits of `DecoderField`. */
export const ALWAYS_TOLD: number = DecoderField.validity | DecoderField.length | DecoderField.answer;

/** A decoder of x86-64 instructions. What it holds outside JavaScript's memory it holds until it is closed. */
export interface Decoder {
  /** The name in reports, such as `iced`. */
  readonly name: string;
  /** The version of the library behind it. */
  readonly version: string;
  /** Bits of `DecoderField` for what it tells; without it, it tells everything. What it does not tell is not compared. */
  readonly tells?: number;
  /** How one is that can fail by itself. */
  readonly health?: SubjectHealth;
  /** Whether it was added to those that sit on every panel: nothing of it is in `corpus/known`. */
  readonly isAdded?: boolean;
  /**
   * Decodes the text of cases 0 to `batch.size - 1` into rows of `out`, in 64-bit mode, and says which row is whose. Bytes beyond what a case can fetch are not looked at: an instruction that needs them is invalid.
   *
   * Only somebody's own answers later; it may fail at a text, and then says so in `out.unanswered`.
   */
  decode(batch: Batch, out: DecodingColumns): void | Promise<void>;
  /** Frees what it holds; it decodes nothing afterwards. */
  close(): void | Promise<void>;
}
