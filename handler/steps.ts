/**
 * The steps of the handler, as the posted patch has them. Each takes one exit and gives 0 or a negative errno; a
 * correction replaces one of them.
 *
 * @module
 */
import { Direction } from "../machine/access.ts";
import { MAX_INSTRUCTION } from "../machine/batch.ts";
import { classify } from "./classify.ts";
import { decodeInsn, type DecoderParts, POSTED_PARTS } from "./decode.ts";
import type { Exit } from "./exit.ts";
import { EINVAL } from "./insn.ts";
import { type AddressParts, KERNEL_ADDRESS } from "./page_span.ts";

// Constants of its own: docs/design/performance.md says why.
const { read: READ, write: WRITE } = Direction;

/** Bad address. */
export const EFAULT = 14;

/** The VMM failed. */
export const EIO = 5;

/** Stands where the handler's int would where the kernel panicked instead: below every negative errno. */
export const PANIC: number = -0x8000_0000;

/** Copies the 15 bytes at rip. */
export function fetch(exit: Exit): number {
  if (exit.batch.fetch[exit.row]! < MAX_INSTRUCTION) return -EFAULT;
  exit.insn.start(exit.batch.text, exit.textOffset);
  return 0;
}

/** Decodes them. */
export function decode({ insn }: Exit, parts: DecoderParts): number {
  return decodeInsn(insn, parts) < 0 ? -EINVAL : 0;
}

/** Finds the register slot: the low end of the register that ModRM.reg and REX.R name, whatever its size. */
export function findSlot(exit: Exit): number {
  const rexR = (exit.insn.rex & 4) << 1;
  exit.slot = exit.slotOf(exit.insn.reg | rexR);
  return 0;
}

/** Starts the u64 that goes to or comes from the VMM at 0. */
export function startVal({ val }: Exit): void {
  val.setHalves(0, 0, 0);
}

/** Sends `size` bytes of the register. */
export function write(exit: Exit): number {
  copyFromSlot(exit);
  return exit.hypercall(WRITE) ? 0 : -EIO;
}

/** Sends the immediate, all 64 bits of it. */
export function writeImmediate(exit: Exit): number {
  const { val, insn } = exit;
  val.setHalves(0, insn.immediate, insn.immediate >> 31);
  return exit.hypercall(WRITE) ? 0 : -EIO;
}

/** Reads into the register; a 4-byte read clears the whole of it first. */
export function read(exit: Exit): number {
  if (!exit.hypercall(READ)) return -EIO;
  if (exit.size === 4) fillSlot(exit, 0, 8);
  copyToSlot(exit);
  return 0;
}

/** Reads into the register after clearing as many bytes of it as the operand size says. */
export function readZeroExtend(exit: Exit): number {
  if (!exit.hypercall(READ)) return -EIO;
  fillSlot(exit, 0, exit.insn.opndBytes);
  copyToSlot(exit);
  return 0;
}

/** Reads into the register after filling as many bytes of it with the sign as the operand size says. */
export function readSignExtend(exit: Exit): number {
  if (!exit.hypercall(READ)) return -EIO;
  const top = exit.val.u8[exit.size === 1 ? 0 : 1]!;
  fillSlot(exit, (top & 0x80) === 0 ? 0 : 0xff, exit.insn.opndBytes);
  copyToSlot(exit);
  return 0;
}

/** String moves are not emulated. */
export function movs(_exit: Exit): number {
  return -EINVAL;
}

/** Whatever the error was, the posted handler gives EFAULT. */
export function errno(_error: number): number {
  return -EFAULT;
}

/** A step that does nothing, where a later revision has a check. */
export function pass(_exit: Exit): number {
  return 0;
}

/** Whether the caller calls the exception handled: it keeps the result in an unsigned 32-bit field first. */
export function isHandled(returned: number): boolean {
  const instrLen = returned >>> 0;
  return instrLen > 0;
}

function fillSlot({ registers, slot }: Exit, byte: number, count: number): void {
  for (let k = 0; k < count; k++) registers[slot + k] = byte;
}

function copyToSlot({ registers, slot, val, size }: Exit): void {
  for (let k = 0; k < size; k++) registers[slot + k] = val.u8[k]!;
}

function copyFromSlot({ registers, slot, val, size }: Exit): void {
  for (let k = 0; k < size; k++) val.u8[k] = registers[slot + k]!;
}

/** The steps of a revision. */
export interface Steps {
  /** A check before anything else: whether the exception is the kernel's own. */
  readonly admit: (exit: Exit) => number;
  /** Whether the kernel panics before the handler runs. */
  readonly panics: (exit: Exit) => boolean;
  /** Copies the instruction text. */
  readonly fetch: (exit: Exit) => number;
  /** Takes the instruction apart. */
  readonly decode: (exit: Exit, parts: DecoderParts) => number;
  /** The parts that it decodes with. */
  readonly parts: DecoderParts;
  /** Kind of access and its size, packed as {@linkcode classify} does. */
  readonly classify: typeof classify;
  /** A check after classification. */
  readonly inspect: (exit: Exit) => number;
  /** Finds the register slot. */
  readonly findSlot: (exit: Exit) => number;
  /** A check of the bytes that the access spans, the last one before the VMM is asked. */
  readonly checkSpan: (exit: Exit, parts: AddressParts) => number;
  /** How it computes their address. */
  readonly address: AddressParts;
  /** Starts the u64 that goes to or comes from the VMM. */
  readonly startVal: (exit: Exit) => void;
  /** WRITE. */
  readonly write: (exit: Exit) => number;
  /** WRITE_IMM. */
  readonly writeImmediate: (exit: Exit) => number;
  /** READ. */
  readonly read: (exit: Exit) => number;
  /** READ_ZERO_EXTEND. */
  readonly readZeroExtend: (exit: Exit) => number;
  /** READ_SIGN_EXTEND. */
  readonly readSignExtend: (exit: Exit) => number;
  /** MOVS. */
  readonly movs: (exit: Exit) => number;
  /** The handler's result for an error of a step. */
  readonly errno: (error: number) => number;
  /** The caller's reading of the result. */
  readonly isHandled: (returned: number) => boolean;
}

/** The steps as posted. */
export const POSTED_STEPS: Steps = {
  admit: pass,
  panics: () => false,
  fetch,
  decode,
  parts: POSTED_PARTS,
  classify,
  inspect: pass,
  findSlot,
  checkSpan: pass,
  address: KERNEL_ADDRESS,
  startVal,
  write,
  writeImmediate,
  read,
  readZeroExtend,
  readSignExtend,
  movs,
  errno,
  isHandled,
};
