/**
 * The texts of a batch in iced's memory, and a decoder over them.
 *
 * iced's own way costs a decoder a batch and a call a text that says where to go on. Here one decoder serves all
 * batches, and where it goes on is stored in it. Where it keeps that is no promise of iced, so it is tried out first.
 *
 * @module
 */
import iced from "iced-x86";
import { type Batch, TEXT_STRIDE } from "../../../machine/batch.ts";
import { InstructionMemory } from "./iced_layout.ts";
import { type IcedModule, pointerOf } from "./iced_module.ts";

/** Offset in a decoder of the pointer to what it decodes next, in iced-x86 1.21.0. */
export const NEXT_POINTER = 260;

/** Bytes with which it is tried out. */
const PROBE = Uint8Array.from({ length: 2 * TEXT_STRIDE }, (_, k) => 3 * k + 1);

/**
 * Whether decoders keep the pointer to what they decode next where it is expected.
 *
 * @param module iced's module.
 * @param offset Where it is expected, in bytes.
 */
export function nextPointerHolds(module: IcedModule, offset: number = NEXT_POINTER): boolean {
  const decoder = new iced.Decoder(64, PROBE, iced.DecoderOptions.None);
  const at = pointerOf(decoder);
  const bytes = new Uint8Array(module.memory.buffer);
  const pointsAt = (position: number): boolean => {
    decoder.position = position;
    const next = new DataView(bytes.buffer).getUint32(at! + offset, true);
    return PROBE.subarray(position).every((byte, k) => bytes[next + k] === byte);
  };
  const isInMemory = at !== undefined && at % 4 === 0 && at + offset + 4 <= bytes.length;
  const holds = isInMemory && [0, TEXT_STRIDE, 1].every(pointsAt);
  decoder.free();
  return holds;
}

/** Texts that are decoded one by one, in any order, to one instruction. */
export class IcedTexts {
  /** iced's memory and in it the instruction that was decoded. */
  memory: InstructionMemory;
  readonly #module: IcedModule;
  readonly #instruction: number;
  #decoder: iced.Decoder;
  #at = 0;
  #texts = 0;
  #room = 0;

  /** Makes room for texts, which will be decoded to `instruction`. Layouts must have been found to hold. */
  constructor(module: IcedModule, instruction: iced.Instruction) {
    this.#module = module;
    this.#instruction = pointerOf(instruction)!;
    this.#decoder = new iced.Decoder(64, PROBE, iced.DecoderOptions.None);
    this.memory = new InstructionMemory(module.memory.buffer, this.#instruction);
  }

  /** Copies the texts of `batch` into iced's memory. */
  place(batch: Batch): void {
    const size = TEXT_STRIDE * batch.size;
    if (size > this.#room) this.#grow(TEXT_STRIDE * batch.capacity);
    this.follow();
    this.memory.u8.set(batch.text.subarray(0, size), this.#texts);
  }

  /** Goes where iced's memory lies: whoever makes an object of iced's can have it grow, and then it lies elsewhere. */
  follow(): void {
    if (this.memory.u8.buffer === this.#module.memory.buffer) return;
    this.memory = new InstructionMemory(this.#module.memory.buffer, this.#instruction);
  }

  /** Decodes the text of case `row`. */
  decode(row: number): void {
    this.memory.u32[this.#at + NEXT_POINTER >> 2] = this.#texts + TEXT_STRIDE * row;
    this.#module.decoder_decodeOut(this.#at, this.#instruction);
  }

  /** Frees what it holds. Without room, who goes on in spite of that comes to iced's own error, and to no freed memory. */
  close(): void {
    this.#room = 0;
    this.#decoder.free();
  }

  /** Makes a decoder over `room` bytes. */
  #grow(room: number): void {
    const decoder = new iced.Decoder(64, new Uint8Array(room), iced.DecoderOptions.None);
    this.#decoder.free();
    this.#decoder = decoder;
    this.#at = pointerOf(this.#decoder)!;
    this.#texts = new DataView(this.#module.memory.buffer).getUint32(this.#at + NEXT_POINTER, true);
    this.#room = room;
  }
}
