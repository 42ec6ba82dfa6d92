/**
 * iced-x86 as a decoder.
 *
 * @module
 */
import iced from "iced-x86";
import { type Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import type { DecodingColumns } from "../../../machine/decoding.ts";
import type { Decoder } from "../decoder.ts";
import { servesMore, shareServed } from "../shared_decodings.ts";
import { InstructionMemory, layoutHolds, writeByGetters } from "./iced_layout.ts";
import { factsNumber, learnForm, Touch, touchOf } from "./iced_memory.ts";
import { icedModule } from "./iced_module.ts";
import { fillRow } from "./iced_rows.ts";
import { IcedTexts, nextPointerHolds } from "./iced_texts.ts";

/**
 * Decodes with iced-x86, one call a text, and reads the fields of the instruction from its memory.
 *
 * @example The length of a load
 * ```ts
 * import { Batch, caseOf, DecodingColumns, fillBatch, IcedDecoder } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const decodings = new DecodingColumns(1);
 * const iced = new IcedDecoder();
 * fillBatch(batch, [caseOf([0x8b, 0x47, 0x08])]);
 * iced.decode(batch, decodings);
 * iced.close();
 * assertEquals(decodings.length[0], 3);
 * ```
 */
export class IcedDecoder implements Decoder {
  /** The name in reports. */
  readonly name = "iced";
  /** The version of the library. */
  readonly version = "1.21.0";
  readonly #instruction = new iced.Instruction();
  readonly #texts: IcedTexts | undefined;

  /**
   * Makes a decoder.
   *
   * @param fast Whether to load fields from iced's memory, where that proves right; else each is asked of a getter.
   */
  constructor(fast = true) {
    const module = fast ? icedModule() : undefined;
    const holds = module !== undefined && layoutHolds(module, this.#instruction) && nextPointerHolds(module);
    this.#texts = holds ? new IcedTexts(module, this.#instruction) : undefined;
  }

  /** Whether fields are loaded from iced's memory. */
  get fast(): boolean {
    return this.#texts !== undefined;
  }

  /** Decodes the texts of `batch` into `out`; one that repeats the text before it only once. */
  decode(batch: Batch, out: DecodingColumns): void {
    out.reset();
    if (this.#texts !== undefined) decodeFromMemory(this.#texts, this.#instruction, batch, out);
    else decodeByGetters(this.#instruction, batch, out);
  }

  /** Frees what it holds. */
  close(): void {
    this.#texts?.close();
    this.#instruction.free();
  }
}

function decodeFromMemory(
  texts: IcedTexts,
  instruction: iced.Instruction,
  batch: Batch,
  out: DecodingColumns,
): void {
  texts.place(batch);
  for (let row = 0, from = 0; row < batch.size;) {
    from = servesMore(batch, from, row);
    texts.decode(row);
    const at = out.add(row);
    fillRow(texts.memory, out, at, batch.fetch[row]!);
    // Decoding allocates nothing, so the memory stays where it is until something is learned.
    if (learns(instruction, out, at)) texts.follow();
    row = shareServed(batch, out, from, row + 1);
  }
}

/** Learns whether the instruction of row `at` touches memory, where nobody knows. Returns whether something was learned. */
function learns(instruction: iced.Instruction, out: DecodingColumns, at: number): boolean {
  if (out.touchesMemory[at] !== Touch.unknown) return false;
  const isNamed = learnForm(instruction, out.mnemonic[at]!);
  out.touchesMemory[at] = touchOf(instruction.code, isNamed);
  out.facts[at] = factsNumber(instruction.code, isNamed);
  return true;
}

function decodeByGetters(instruction: iced.Instruction, batch: Batch, out: DecodingColumns): void {
  const memory = new InstructionMemory();
  const texts = batch.text.subarray(0, TEXT_STRIDE * batch.size);
  const decoder = new iced.Decoder(64, texts, iced.DecoderOptions.None);
  try {
    for (let row = 0, from = 0; row < batch.size;) {
      from = servesMore(batch, from, row);
      decoder.position = TEXT_STRIDE * row;
      decoder.decodeOut(instruction);
      writeByGetters(instruction, memory);
      const at = out.add(row);
      fillRow(memory, out, at, batch.fetch[row]!);
      learns(instruction, out, at);
      row = shareServed(batch, out, from, row + 1);
    }
  } finally {
    decoder.free();
  }
}
