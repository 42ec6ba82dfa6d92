/**
 * The memory of instructions that are no moves: what a relocated record did to the region, as accesses of the case.
 *
 * @module
 */
import { Direction } from "../../../machine/access.ts";
import { type Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import type { DecodingColumns } from "../../../machine/decoding.ts";
import { Mark } from "../../../machine/effects.ts";
import { DEVICE_BYTES, offsetInDevice } from "../../../machine/memory_image.ts";
import { type InstructionFacts, Place } from "../../instructions/facts.ts";
import type { InstructionEffects } from "../../instructions/instruction_effects.ts";
import { REGION_SIZE } from "../executor/record_layout.ts";
import type { Records } from "../executor/records.ts";
import { Wide } from "../executor/wide.ts";
import { broadcasts } from "./evex_text.ts";
import { NOWHERE } from "./instruction_places.ts";
import type { InstructionRelocations } from "./instruction_relocations.ts";

const DIRECTION_FLAG = 0x400;

/** Bytes of a piece of an access that is wider. */
const PIECE = 8;

/** What {@linkcode InstructionMemory} compares, as 32-bit words. */
const REGION_WORDS = REGION_SIZE / 4;

/** Lists the accesses of the cases of one batch. */
export class InstructionMemory {
  readonly #batch: Batch;
  readonly #decodings: DecodingColumns;
  readonly #relocations: InstructionRelocations;
  readonly #effects: InstructionEffects;
  readonly #before = new Uint8Array(REGION_SIZE);
  readonly #beforeWords = new Uint32Array(this.#before.buffer);
  readonly #wide = new Wide();

  /** Makes one; `effects` get the accesses. */
  constructor(
    batch: Batch,
    decodings: DecodingColumns,
    relocations: InstructionRelocations,
    effects: InstructionEffects,
  ) {
    this.#batch = batch;
    this.#decodings = decodings;
    this.#relocations = relocations;
    this.#effects = effects;
  }

  /**
   * Lists what an instruction accesses, with what stood in the region before and after.
   *
   * @param facts What is known of it.
   * @param row The case.
   * @param length The instruction's length in bytes.
   * @param iterations How many iterations were done; 1 of what is not repeated.
   * @param records Holds the record that was run.
   * @param from The record.
   */
  list(
    facts: InstructionFacts,
    row: number,
    length: number,
    iterations: number,
    records: Records,
    from: number,
  ): void {
    this.#fillBefore(row);
    const { accesses } = this.#effects.columns;
    const { operandAt, secondAt } = this.#relocations;
    const { operand, second } = this.#effects.places;
    const isDown = facts.isString && (this.#batch.rflags.u32[2 * row]! & DIRECTION_FLAG) !== 0;
    const isNarrow = facts.isString && this.#decodings.addressSize[this.#decodings.rowOf[row]!] === 4;
    const after = records.extraAt(from);
    let made = 0;
    for (let k = 0; k < iterations; k++) {
      for (const { place, direction, size: whole } of facts.accesses) {
        const isOperand = place === Place.operand;
        const size = this.#sizeOf(facts, whole, row, length);
        const step = isDown ? -k * size : k * size;
        const at = (isOperand ? operandAt : secondAt)[row]! + step;
        const address = isOperand ? operand : second;
        for (let piece = 0; piece < size; piece += PIECE) {
          const slot = accesses.most * row + made;
          if (made++ >= accesses.most) continue;
          const bytes = Math.min(PIECE, size - piece);
          accesses.size[slot] = bytes;
          accesses.direction[slot] = direction;
          this.#wide.set(address.u32[2 * row]! + step + piece, address.u32[2 * row + 1]!);
          // An address of 32 bits wraps in them; where the operand's does, the record has accessed other memory.
          if (isNarrow && !isOperand) this.#wide.high = 0;
          this.#placeAccess(row, slot, piece > 0);
          for (let byte = 0; byte < PIECE; byte++) {
            const offset = at + piece + byte;
            const isInside = byte < bytes;
            accesses.data.u8[8 * slot + byte] = !isInside
              ? 0
              : direction === Direction.read
              ? this.#before[offset]!
              : records.extra[after + offset]!;
          }
        }
      }
    }
    accesses.setCount(row, made);
  }

  #placeAccess(row: number, slot: number, isPiece: boolean): void {
    const { accesses } = this.#effects.columns;
    const { low, high } = this.#wide;
    accesses.address.setHalves(slot, low, high);
    const offset = offsetInDevice(this.#batch, row, low, high);
    accesses.mark[slot] = (offset < 0 ? 0 : Mark.device) | (isPiece ? Mark.piece : 0);
    if (offset < 0) return;
    accesses.gpa.copy(slot, this.#batch.ve.gpa, row);
    accesses.gpa.add(slot, offset);
  }

  /** What the region held before. */
  #fillBefore(row: number): void {
    const { memory, device: { value } } = this.#batch;
    const [low, high] = [memory.u32[2 * row]!, memory.u32[2 * row + 1]!];
    for (let k = 0; k < REGION_WORDS; k += 2) {
      this.#beforeWords[k] = low;
      this.#beforeWords[k + 1] = high;
    }
    const at = this.#relocations.deviceAt[row]!;
    if (at === NOWHERE) return;
    const end = Math.min(REGION_SIZE, at + DEVICE_BYTES);
    for (let k = Math.max(0, at); k < end; k++) this.#before[k] = value.u8[8 * row + (k - at & 7)]!;
  }

  /** Whether anything changed but what is written. */
  hasStrayed(facts: InstructionFacts, row: number, iterations: number, records: Records, from: number): boolean {
    const { operandAt, secondAt } = this.#relocations;
    const after = records.extraAt(from);
    const isDown = facts.isString && (this.#batch.rflags.u32[2 * row]! & DIRECTION_FLAG) !== 0;
    const written = facts.accesses.find(({ direction }) => direction === Direction.write);
    const size = written?.size ?? 0;
    const at = written === undefined ? 0 : (written.place === Place.operand ? operandAt : secondAt)[row]!;
    const first = isDown ? at - size * (iterations - 1) : at;
    const end = isDown ? at + size : at + size * iterations;
    for (let k = 0; k < REGION_SIZE; k++) {
      if (k >= first && k < end) continue;
      if (records.extra[after + k] !== this.#before[k]) return true;
    }
    return false;
  }

  /** The return address of a call is the case's. */
  writeReturn(row: number, length: number): void {
    const { accesses } = this.#effects.columns;
    const slot = accesses.most * row + accesses.told[row]! - 1;
    accesses.data.copy(slot, this.#batch.rip, row);
    accesses.data.add(slot, length);
  }
  #sizeOf(facts: InstructionFacts, size: number, row: number, length: number): number {
    const isOne = facts.broadcast !== 0 && broadcasts(this.#batch.text, TEXT_STRIDE * row, length);
    return isOne ? facts.broadcast : size;
  }
}
