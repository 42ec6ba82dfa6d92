/**
 * Possible states: what the processor and the TDX module can have made of a case before a handler sees it. In any other
 * state nobody can be wrong, because nobody will ever be in it.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "./batch.ts";
import { GUEST_TERMS, type Terms } from "./contract.ts";
import { type DecodingColumns, Form, Operand } from "./decoding.ts";
import { linearAddress } from "./linear_address.ts";
import { Qwords } from "./qwords.ts";
import { GPR_COUNT } from "./registers.ts";
import { EPT_VIOLATION } from "./ve_info.ts";

/** Bits of what makes a state impossible. */
export const Impossible = {
  /** The gla is not the operand's address: of a string move neither one's. */
  gla: 1,
  /** gla and gpa are at different offsets in their pages. */
  offset: 2,
  /** The gpa has more bits than the guest's have. */
  width: 4,
  /** The operand's address, or the gla, is not canonical: the CPU raises #GP or #SS instead. */
  canonical: 8,
  /** The base of fs or gs is not canonical: no instruction loads it. */
  base: 16,
  /** A kernel's instruction is not at an address where a kernel's text can be. */
  rip: 32,
  /** What can be fetched does not end where a page does. */
  fetch: 64,
  /** The exit is no EPT violation, so nobody accessed a device. */
  exitReason: 128,
} as const;

/** The names of what makes a state impossible, by bit. */
export const IMPOSSIBILITIES = [
  "gla",
  "page-offset",
  "gpa-width",
  "non-canonical",
  "segment-base",
  "rip",
  "fetch",
  "exit-reason",
] as const;

/** The name of something that makes a state impossible. */
export type Impossibility = typeof IMPOSSIBILITIES[number];

// Constants of its own: docs/design/performance.md says why.
const { gla: GLA, offset: OFFSET, width: WIDTH, canonical: CANONICAL, base: BASE, rip: RIP } = Impossible;
const { fetch: FETCH, exitReason: EXIT_REASON } = Impossible;
const { movs: MOVS, other: OTHER } = Form;
const { memory: MEMORY } = Operand;
const TEXT = MAX_INSTRUCTION;

const RDI = 7;
const KERNEL = 0;
const IN_PAGE = 0xfff;
const LARGEST_LOW = 0xffff_ffff;

/** The vsyscall page, which is the user's. */
const VSYSCALL_HIGH = 0xffff_ffff;
const VSYSCALL_PAGE = 0xff60_0000 >>> 12;

/** An operand's address, between two lines of code. */
const ADDRESS = new Qwords(1);

/**
 * How far an address's upper half is to be shifted right so that its sign is left, by levels of paging: addresses are
 * canonical in 48 or 57 bits.
 */
export function signShift(paging: number): number {
  return paging === 5 ? 24 : 15;
}

/** Whether an address with this upper half is canonical. */
export function isCanonical(high: number, shift: number): boolean {
  const sign = high >> shift;
  return sign === 0 || sign === -1;
}

/** Whether a kernel's text can be at an address: in the kernel's half, and not in the vsyscall page. */
export function isKernelText(low: number, high: number, shift: number): boolean {
  return high >> shift === -1 && !(high >>> 0 === VSYSCALL_HIGH && low >>> 12 === VSYSCALL_PAGE);
}

/**
 * Says what makes the state of each case of a batch impossible. An emulator whose memory is real meets more: operands that are
 * not the device's, addresses that are not canonical, and a kernel's text anywhere.
 *
 * @param batch The cases, their gla filled in.
 * @param decodings What the instructions are.
 * @param out Receives bits of {@linkcode Impossible}; 0 where the state is possible.
 * @param terms Of the handler that meets them (default: of a guest kernel's).
 */
export function findImpossible(
  batch: Batch,
  decodings: DecodingColumns,
  out: Uint8Array,
  { contract, hasMemory }: Terms = GUEST_TERMS,
): void {
  if (contract === "hypervisor" && hasMemory) findUnloadable(batch, out);
  else findUntold(batch, decodings, out, contract === "hypervisor");
}

/** Marks what no instruction loads: rip and bases that are not canonical. */
function findUnloadable({ size, rip, fsBase, gsBase, paging }: Batch, out: Uint8Array): void {
  for (let row = 0; row < size; row++) {
    const shift = signShift(paging[row]!);
    const areBases = isCanonical(fsBase.u32[2 * row + 1]!, shift) && isCanonical(gsBase.u32[2 * row + 1]!, shift);
    out[row] = (areBases ? 0 : BASE) | (isCanonical(rip.u32[2 * row + 1]!, shift) ? 0 : RIP);
  }
}

/** Marks what no exit tells of. `isAnywhere`: whether a kernel's text can be anywhere. */
function findUntold(batch: Batch, decodings: DecodingColumns, out: Uint8Array, isAnywhere: boolean): void {
  const { size, fetch, rip, fsBase, gsBase, ve, paging } = batch;
  for (let row = 0; row < size; row++) {
    const shift = signShift(paging[row]!);
    const at = decodings.rowOf[row]!;
    let bits = ((ve.gla.u32[2 * row]! ^ ve.gpa.u32[2 * row]!) & IN_PAGE) === 0 ? 0 : OFFSET;
    if (decodings.form[at] === MOVS) bits |= stringBits(batch, decodings, row, shift);
    else bits |= operandBits(batch, decodings, row, shift);
    if (!isCanonical(fsBase.u32[2 * row + 1]!, shift) || !isCanonical(gsBase.u32[2 * row + 1]!, shift)) bits |= BASE;
    if (ve.gpa.u32[2 * row + 1]! >>> ve.gpaWidth[row]! - 32 !== 0) bits |= WIDTH;
    if (fetch[row]! < TEXT && (rip.u32[2 * row]! + fetch[row]! & IN_PAGE) !== 0) bits |= FETCH;
    if (!(isAnywhere ? isCanonical(rip.u32[2 * row + 1]!, shift) : isRip(batch, row, shift))) bits |= RIP;
    if (ve.exitReason.u32[2 * row] !== EPT_VIOLATION || ve.exitReason.u32[2 * row + 1] !== 0) bits |= EXIT_REASON;
    out[row] = bits;
  }
}

/** Whether the instruction of a case can be where its rip is, given its privilege. */
export function isRip({ rip, cpl }: Batch, row: number, shift: number): boolean {
  const high = rip.u32[2 * row + 1]!;
  return cpl[row] === KERNEL ? isKernelText(rip.u32[2 * row]!, high, shift) : isCanonical(high, shift);
}

/** What is wrong with the gla, and the address of the one operand that there can be. */
function operandBits(batch: Batch, decodings: DecodingColumns, row: number, shift: number): number {
  const { ve: { gla }, glaFromOperand } = batch;
  const low = gla.u32[2 * row]!;
  const high = gla.u32[2 * row + 1]!;
  const at = decodings.rowOf[row]!;
  // What is no move is nothing that a guest's handler is asked about: its operand can be anywhere.
  if (decodings.operand[at] !== MEMORY || decodings.form[at] === OTHER) return isCanonical(high, shift) ? 0 : CANONICAL;
  const size = decodings.memorySize[at]!;
  if (glaFromOperand[row] === 1) return isReached(low, high, size, shift) ? 0 : CANONICAL;
  linearAddress(batch, decodings, row, ADDRESS, 0);
  const bits = isAccessed(low, high, size) ? 0 : GLA;
  return isReached(ADDRESS.u32[0]!, ADDRESS.u32[1]!, size, shift) ? bits : bits | CANONICAL;
}

/** The same of a string move, whose source and destination both have to be somewhere. */
function stringBits(batch: Batch, decodings: DecodingColumns, row: number, shift: number): number {
  const { ve: { gla }, registers } = batch;
  const low = gla.u32[2 * row]!;
  const high = gla.u32[2 * row + 1]!;
  const at = decodings.rowOf[row]!;
  const size = decodings.memorySize[at]!;
  linearAddress(batch, decodings, row, ADDRESS, 0);
  let isTold = isFirst(low, high);
  let isSomewhere = isReached(ADDRESS.u32[0]!, ADDRESS.u32[1]!, size, shift);
  // es has no base.
  const rdi = 2 * (GPR_COUNT * row + RDI);
  ADDRESS.setHalves(0, registers.u32[rdi]!, decodings.addressSize[at] === 4 ? 0 : registers.u32[rdi + 1]!);
  isTold ||= isFirst(low, high);
  isSomewhere &&= isReached(ADDRESS.u32[0]!, ADDRESS.u32[1]!, size, shift);
  return (isTold ? 0 : GLA) | (isSomewhere ? 0 : CANONICAL);
}

/** Whether all of some bytes are at canonical addresses. */
export function isReached(low: number, high: number, size: number, shift: number): boolean {
  return isCanonical(high, shift) && (low + size - 1 <= LARGEST_LOW || isCanonical(high + 1 | 0, shift));
}

/** Whether an access at {@linkcode ADDRESS} begins there. */
function isFirst(low: number, high: number): boolean {
  return low === ADDRESS.u32[0] && high === ADDRESS.u32[1];
}

/**
 * Whether a gla tells of an access of `size` bytes at {@linkcode ADDRESS}: it is where the access begins, or where its second
 * page does.
 */
function isAccessed(low: number, high: number, size: number): boolean {
  if (isFirst(low, high)) return true;
  const first = ADDRESS.u32[0]!;
  const rest = IN_PAGE + 1 - (first & IN_PAGE);
  if (rest >= size) return false;
  const carry = first + rest > LARGEST_LOW ? 1 : 0;
  return low === first + rest >>> 0 && high === ADDRESS.u32[1]! + carry >>> 0;
}
