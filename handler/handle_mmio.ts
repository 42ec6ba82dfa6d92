/**
 * Handling one #VE for MMIO: fetch, decode, classify, emulate, and step over the instruction.
 *
 * @module
 */
import { EPT_VIOLATION } from "../machine/ve_info.ts";
import { Mmio } from "./classify.ts";
import type { Exit } from "./exit.ts";
import { EINVAL } from "./insn.ts";
import { isKernelRip } from "./kernel_address.ts";
import { EFAULT, EIO, PANIC, type Steps } from "./steps.ts";

// Constants of its own: docs/design/performance.md says why.
const {
  none: NONE,
  write: WRITE,
  writeImmediate: WRITE_IMMEDIATE,
  read: READ,
  readZeroExtend: READ_ZERO_EXTEND,
  readSignExtend: READ_SIGN_EXTEND,
  movs: MOVS,
} = Mmio;
/** CPL of kernel mode. */
const KERNEL = 0;
/** The exit reason of an MMIO access. */
const VIOLATION = EPT_VIOLATION;

/**
 * Emulates the instruction of an exit.
 *
 * @param steps The revision's steps.
 * @param exit The exit, entered on its case.
 * @returns The instruction's length, or a negative errno.
 */
export function handleMmio(steps: Steps, exit: Exit): number {
  let error = findInsn(steps, exit);
  if (error === 0) error = findOperands(steps, exit);
  if (error === 0) error = emulate(steps, exit);
  return error === 0 ? exit.insn.length : steps.errno(error);
}

function findInsn(steps: Steps, exit: Exit): number {
  // Cases that share a text may differ in where it stands.
  if (exit.batch.cpl[exit.row] === KERNEL && !isKernelRip(exit)) return -EFAULT;
  // The text alone says what the instruction is: one that several machine states share is taken apart once.
  if (!exit.isFound) {
    exit.found = readInsn(steps, exit);
    exit.isFound = true;
  }
  if (exit.found < 0) return exit.found;
  exit.kind = exit.found & 15;
  exit.size = exit.found >> 4;
  return steps.inspect(exit);
}

/** Fetches, decodes and classifies: gives what {@linkcode Steps.classify} says, or a negative errno. */
function readInsn(steps: Steps, exit: Exit): number {
  let error = steps.fetch(exit);
  if (error === 0) error = steps.decode(exit, steps.parts);
  if (error !== 0) return error;
  const packed = steps.classify(exit.insn);
  return (packed & 15) === NONE ? -EINVAL : packed;
}

function findOperands(steps: Steps, exit: Exit): number {
  const hasSlot = exit.kind !== WRITE_IMMEDIATE && exit.kind !== MOVS;
  const error = hasSlot ? steps.findSlot(exit) : 0;
  return error === 0 ? steps.checkSpan(exit, steps.address) : error;
}

function emulate(steps: Steps, exit: Exit): number {
  steps.startVal(exit);
  switch (exit.kind) {
    case WRITE:
      return steps.write(exit);
    case WRITE_IMMEDIATE:
      return steps.writeImmediate(exit);
    case READ:
      return steps.read(exit);
    case READ_ZERO_EXTEND:
      return steps.readZeroExtend(exit);
    case READ_SIGN_EXTEND:
      return steps.readSignExtend(exit);
    default:
      return steps.movs(exit);
  }
}

function isViolation({ batch: { ve: { exitReason } }, row }: Exit): boolean {
  return exitReason.u32[2 * row] === VIOLATION && exitReason.u32[2 * row + 1] === 0;
}

/**
 * Handles the #VE of an exit as the exception's caller does: when it was handled, rip moves by the unsigned result. Exits
 * for other reasons than an EPT violation are other functions', none of which is emulated: they are refused.
 */
export function handleVe(steps: Steps, exit: Exit): void {
  const { out, row } = exit;
  if (!isViolation(exit)) {
    out.returned[row] = -EIO;
    return;
  }
  const error = steps.admit(exit);
  if (error === 0 && steps.panics(exit)) {
    out.returned[row] = PANIC;
    return;
  }
  const returned = error === 0 ? handleMmio(steps, exit) : steps.errno(error);
  out.returned[row] = returned;
  if (!steps.isHandled(returned)) return;
  out.handled[row] = 1;
  out.rip.add(row, returned >>> 0);
}
