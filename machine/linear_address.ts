/**
 * Linear addresses of memory operands (SDM vol. 1, 3.7.5 and 3.3.7.1), on 32-bit halves so that nothing is allocated.
 *
 * @module
 */
import type { Batch } from "./batch.ts";
import { type DecodingColumns, Form, Operand, Segment } from "./decoding.ts";
import type { Qwords } from "./qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "./registers.ts";

// Constants of its own: docs/design/performance.md says why.
const { memory: MEMORY } = Operand;
const { other: OTHER } = Form;
const { none: NO_SEGMENT, fs: FS, gs: GS } = Segment;
const [NONE, INSTRUCTION_POINTER, GPRS] = [NO_REGISTER, RIP, GPR_COUNT];

/**
 * A memory operand as its text says it. One object serves many: {@linkcode OperandAddress.read} fills it anew, and
 * {@linkcode OperandAddress.write} adds the registers of all cases that share the text, part by part.
 */
class OperandAddress {
  /** Whether the operand is memory. */
  isMemory = false;
  #displacement = 0;
  #displacementHigh = 0;
  #base = NONE;
  #index = NONE;
  #scale = 0;
  #isNarrow = false;
  #segment: number = NO_SEGMENT;

  /** Reads row `at` of some decodings. */
  read(decodings: DecodingColumns, at: number): void {
    this.isMemory = decodings.operand[at] === MEMORY;
    if (!this.isMemory) return;
    this.#base = decodings.base[at]!;
    this.#index = decodings.index[at]!;
    this.#scale = decodings.scale[at]!;
    this.#isNarrow = decodings.addressSize[at] === 4;
    this.#segment = decodings.segment[at]!;
    const { displacement: { u32 } } = decodings;
    const end = this.#base === INSTRUCTION_POINTER ? decodings.length[at]! : 0;
    this.#displacement = u32[2 * at]! + end | 0;
    this.#displacementHigh = u32[2 * at + 1]! + carryOf(this.#displacement, end) | 0;
  }

  /** Writes the operand's address in cases `first` to `end - 1` to `out`, from value `to` on. */
  write(batch: Batch, first: number, end: number, out: Uint32Array, to: number): void {
    const { registers, rip, fsBase, gsBase } = batch;
    const size = end - first;
    for (let k = 2 * to; k < 2 * (to + size); k += 2) {
      out[k] = this.#displacement;
      out[k + 1] = this.#displacementHigh;
    }
    const [base, index] = [this.#base, this.#index];
    if (base === INSTRUCTION_POINTER) addTo(out, to, size, rip.u32, first, 1, 0);
    else if (base !== NONE) addTo(out, to, size, registers.u32, GPRS * first + base, GPRS, 0);
    if (index !== NONE) addTo(out, to, size, registers.u32, GPRS * first + index, GPRS, this.#scale);
    if (this.#isNarrow) { for (let row = 0; row < size; row++) out[2 * (to + row) + 1] = 0; }
    if (this.#segment === FS) addTo(out, to, size, fsBase.u32, first, 1, 0);
    if (this.#segment === GS) addTo(out, to, size, gsBase.u32, first, 1, 0);
  }
}

/** Adds every `stride`th value from value `first` on, shifted left by `shift`, to the `size` values of `out` from `to` on. */
function addTo(
  out: Uint32Array,
  to: number,
  size: number,
  column: Uint32Array,
  first: number,
  stride: number,
  shift: number,
): void {
  for (let k = 2 * to, from = 2 * first; k < 2 * (to + size); k += 2, from += 2 * stride) {
    const low = column[from]!;
    const part = low << shift;
    const partHigh = shift === 0 ? column[from + 1]! : column[from + 1]! << shift | low >>> 32 - shift;
    const sum = out[k]! + part | 0;
    out[k] = sum;
    out[k + 1] = out[k + 1]! + partHigh + carryOf(sum, part) | 0;
  }
}

/** The carry out of an addition of 32 bits that gave `sum`, where one of what was added is `part`. */
function carryOf(sum: number, part: number): number {
  return sum >>> 0 < part >>> 0 ? 1 : 0;
}

const OPERAND = new OperandAddress();

/**
 * Computes the linear address of the memory operand of case `row`: base + index * scale + displacement, cut to the
 * address size, plus the segment's base.
 *
 * @example [rdi + 8]
 * ```ts
 * import { Batch, caseOf, DecodingColumns, fillBatch, IcedDecoder, linearAddress, Qwords } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * const batch = new Batch(1);
 * const decodings = new DecodingColumns(1);
 * const address = new Qwords(1);
 * const iced = new IcedDecoder();
 * fillBatch(batch, [caseOf([0x8b, 0x47, 0x08])]);
 * iced.decode(batch, decodings);
 * iced.close();
 * linearAddress(batch, decodings, 0, address);
 * assertEquals(address.at(0), 0x7f7e7d7c7b7a7980n);
 * ```
 *
 * @param batch Registers, rip and segment bases.
 * @param decodings The operand; RIP-relative ones count from the end of the instruction.
 * @param row The case.
 * @param out Receives the address; 0 when the operand is no memory. None of the columns that the address is made of.
 * @param to Which value of `out` receives it, value `row` if not said.
 */
export function linearAddress(batch: Batch, decodings: DecodingColumns, row: number, out: Qwords, to = row): void {
  OPERAND.read(decodings, decodings.rowOf[row]!);
  if (OPERAND.isMemory) OPERAND.write(batch, row, row + 1, out.u32, to);
  else out.setHalves(to, 0, 0);
}

/**
 * Computes the same for cases `first` to `end - 1`, which share a decoding.
 *
 * @param out Receives their addresses in the same rows; 0 where the operand is no memory.
 */
export function linearAddresses(
  batch: Batch,
  decodings: DecodingColumns,
  first: number,
  end: number,
  out: Qwords,
): void {
  OPERAND.read(decodings, decodings.rowOf[first]!);
  if (OPERAND.isMemory) OPERAND.write(batch, first, end, out.u32, first);
  else out.u32.fill(0, 2 * first, 2 * end);
}

/** An address that a guest kernel has a device at; its last 32 bytes before the page's end are in the page. */
export const DEVICE_GLA = 0xffff_c900_fee0_0fe0n;

/** The bits of an address that are its offset in the page. */
const IN_PAGE = 0xfff;

const DEVICE_HIGH = Number(DEVICE_GLA >> 32n);
const DEVICE_LOW = Number(DEVICE_GLA & 0xffff_ffffn);

/**
 * Gives every case that does not say its gla the linear address of its operand, and its gpa the same offset in the page. An
 * instruction without a memory operand gets a device's address: the #VE is taken as having happened, and no handler shall be
 * right about it for its address alone. Of a string move it is the source's.
 *
 * @param batch The cases.
 * @param decodings What their instructions are.
 * @param areAll Whether the operands of all instructions count (default: those of moves, which a guest's handler is for).
 */
export function fillGuestLinearAddresses(batch: Batch, decodings: DecodingColumns, areAll = false): void {
  const { glaFromOperand, ve: { gla, gpa } } = batch;
  for (let first = 0, end = 0; first < batch.size; first = end) {
    if (glaFromOperand[first] === 0) {
      end = first + 1;
      continue;
    }
    const shared = decodings.endOfShared(first, batch.size);
    for (end = first + 1; end < shared && glaFromOperand[end] === 1;) end++;
    const at = decodings.rowOf[first]!;
    OPERAND.read(decodings, at);
    const isOperand = OPERAND.isMemory && (areAll || decodings.form[at] !== OTHER);
    if (isOperand) OPERAND.write(batch, first, end, gla.u32, first);
    else for (let row = first; row < end; row++) gla.setHalves(row, DEVICE_LOW, DEVICE_HIGH);
    for (let k = 2 * first; k < 2 * end; k += 2) gpa.u32[k] = gpa.u32[k]! & ~IN_PAGE | gla.u32[k]! & IN_PAGE;
  }
}
