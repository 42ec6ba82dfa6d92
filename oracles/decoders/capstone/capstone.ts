/**
 * Capstone as a decoder. Its decodings are what it says, right or wrong: only presentation is levelled.
 *
 * @module
 */
import { Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import type { DecodingColumns } from "../../../machine/decoding.ts";
import type { Decoder } from "../decoder.ts";
import { servesMore, shareServed } from "../shared_decodings.ts";
import { type CapstoneLayout, checkLayout, layoutBehind, PROBES } from "./capstone_layout.ts";
import { type CapstoneModule, take } from "./capstone_module.ts";
import { CAPSTONE_RELEASES, type CapstoneName } from "./capstone_releases.ts";
import { CapstoneMemory, CapstoneTables, fillRow } from "./capstone_rows.ts";
import { CapstoneX86 } from "./capstone_x86.ts";

/** The address that instructions are decoded at; no operand depends on it. */
const ADDRESS = 0n;

/**
 * Decodes with Capstone, one call a text, and reads the operand detail from its memory.
 *
 * @example The length of a load
 * ```ts
 * import { Batch, CapstoneDecoder, caseOf, DecodingColumns, fillBatch } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const decodings = new DecodingColumns(1);
 * const capstone = await CapstoneDecoder.open();
 * fillBatch(batch, [caseOf([0x8b, 0x47, 0x08])]);
 * capstone.decode(batch, decodings);
 * capstone.close();
 * assertEquals(decodings.length[0], 3);
 * ```
 */
export class CapstoneDecoder implements Decoder {
  /** The name in reports. */
  readonly name: CapstoneName;
  /** The version of the library. */
  readonly version: string;
  /** Only the first one sits on every panel. */
  readonly isAdded: boolean;
  readonly #module: CapstoneModule;
  readonly #capstone: CapstoneX86;
  readonly #tables: CapstoneTables;
  readonly #result: number;
  #memory: CapstoneMemory;
  #texts = 0;
  #room = 0;

  private constructor(name: CapstoneName, module: CapstoneModule) {
    const { version, inFront } = CAPSTONE_RELEASES[name];
    this.name = name;
    this.version = version;
    this.isAdded = name !== "capstone";
    this.#module = module;
    this.#capstone = new CapstoneX86(module);
    this.#tables = new CapstoneTables(this.#capstone.names, inFront);
    this.#result = take(module, 4);
    this.#memory = new CapstoneMemory(module.HEAPU8.buffer);
  }

  /**
   * Loads Capstone and checks that its memory is laid out as it is read here.
   *
   * @param name Which release: `capstone` is 5.0.0. The package of another is fetched where it was never asked for.
   * @param layout Where the fields are expected; for tests of the check.
   * @returns The decoder.
   * @throws {Error} When Capstone is not the one that is known here, or cannot be fetched.
   */
  static async open(name: CapstoneName = "capstone", layout?: CapstoneLayout): Promise<CapstoneDecoder> {
    const { load, inFront } = CAPSTONE_RELEASES[name];
    const decoder = new CapstoneDecoder(name, await load());
    try {
      decoder.#checkLayout(layout ?? layoutBehind(inFront));
    } catch (error) {
      decoder.close();
      throw error;
    }
    return decoder;
  }

  /** Decodes the texts of `batch` into `out`; one that repeats the text before it only once. */
  decode(batch: Batch, out: DecodingColumns): void {
    out.reset();
    this.#place(batch);
    const { _cs_disasm: disassemble, _cs_free: free } = this.#module;
    const handle = this.#capstone.handle;
    const result = this.#result;
    const texts = this.#texts;
    const tables = this.#tables;
    let memory = this.#memory;
    for (let row = 0, from = 0; row < batch.size;) {
      from = servesMore(batch, from, row);
      const at = out.add(row);
      if (disassemble(handle, texts + TEXT_STRIDE * row, batch.fetch[row]!, ADDRESS, 1, result) !== 0) {
        // Memory that has grown lies elsewhere, and the old views are empty.
        if (memory.u8.length === 0) memory = this.#memory = new CapstoneMemory(this.#module.HEAPU8.buffer);
        const instruction = memory.u32[result >> 2]!;
        fillRow(tables, memory, instruction, out, at);
        free(instruction, 1);
      }
      row = shareServed(batch, out, from, row + 1);
    }
  }

  /**
   * Decodes every text, repeated or not, and reads nothing of it: what Capstone itself costs.
   *
   * @param batch The texts.
   * @returns How many of them are valid.
   */
  decodeRaw(batch: Batch): number {
    this.#place(batch);
    const { _cs_disasm: disassemble, _cs_free: free } = this.#module;
    const handle = this.#capstone.handle;
    const result = this.#result;
    const texts = this.#texts;
    let valid = 0;
    for (let row = 0; row < batch.size; row++) {
      if (disassemble(handle, texts + TEXT_STRIDE * row, batch.fetch[row]!, ADDRESS, 1, result) === 0) continue;
      free(this.#memory.u32[result >> 2]!, 1);
      valid++;
    }
    return valid;
  }

  /** Frees what it holds. */
  close(): void {
    this.#module._free(this.#texts);
    this.#module._free(this.#result);
    this.#capstone.close();
  }

  /** Copies the texts of a batch into Capstone's memory. */
  #place(batch: Batch): void {
    const size = TEXT_STRIDE * batch.size;
    if (size > this.#room) {
      this.#module._free(this.#texts);
      this.#texts = this.#room = 0;
      this.#texts = take(this.#module, size);
      this.#room = size;
    }
    if (this.#memory.u8.buffer !== this.#module.HEAPU8.buffer) {
      this.#memory = new CapstoneMemory(this.#module.HEAPU8.buffer);
    }
    this.#memory.u8.set(batch.text.subarray(0, size), this.#texts);
  }

  #checkLayout(layout: CapstoneLayout): void {
    const { _cs_disasm: disassemble, _cs_free: free } = this.#module;
    const batch = new Batch(1);
    batch.size = 1;
    for (const { bytes, spelling } of PROBES) {
      batch.text.set(bytes);
      this.#place(batch);
      const count = disassemble(this.#capstone.handle, this.#texts, bytes.length, ADDRESS, 1, this.#result);
      if (count !== 1) throw new Error(`Capstone cannot be used: it does not decode ${spelling}`);
      const memory = new DataView(this.#memory.u8.buffer);
      const pointer = memory.getUint32(this.#result, true);
      try {
        checkLayout({ memory, pointer, spelling }, this.#capstone.names, layout);
      } finally {
        free(pointer, count);
      }
    }
  }
}
