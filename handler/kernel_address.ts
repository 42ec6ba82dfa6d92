/**
 * Which linear addresses the kernel takes for its own, and which for user mode's.
 *
 * @module
 */
import type { Exit } from "./exit.ts";

/** High half of the first address of the upper canonical half: of 48 bits, and of 57 bits with 5 levels of paging. */
const UPPER_HALF = 0xffff_8000;
const UPPER_HALF_OF_57 = 0xff00_0000;

/** High half of the first address after the lower canonical half. */
const LOWER_HALF_END = 0x0000_8000;
const LOWER_HALF_END_OF_57 = 0x0100_0000;

/** Low half of the last page of either lower half. */
const LAST_PAGE = 0xffff_f000;

/** The page that user mode may call into although it is in the upper half. */
const VSYSCALL_HIGH = 0xffff_ffff;
const VSYSCALL_PAGE = 0xff60_0000 >>> 12;

function isVsyscall(high: number, low: number): boolean {
  return high === VSYSCALL_HIGH && low >>> 12 === VSYSCALL_PAGE;
}

function lowerHalfEnd({ batch, row }: Exit): number {
  return batch.paging[row] === 5 ? LOWER_HALF_END_OF_57 : LOWER_HALF_END;
}

/** Whether the gla is in the last page of the lower half, where the kernel's user space has ended already. */
export function isLastUserPage(exit: Exit): boolean {
  const { batch: { ve: { gla } }, row } = exit;
  return gla.u32[2 * row + 1] === lowerHalfEnd(exit) - 1 && gla.u32[2 * row]! >= LAST_PAGE;
}

/**
 * Whether the gla is none of user space's, which ends at TASK_SIZE_MAX, a page before the lower half does. Being canonical
 * plays no part.
 */
export function isKernelGla(exit: Exit): boolean {
  const { batch: { ve: { gla } }, row } = exit;
  const high = gla.u32[2 * row + 1]!;
  return high < lowerHalfEnd(exit) ? isLastUserPage(exit) : !isVsyscall(high, gla.u32[2 * row]!);
}

/** Whether rip is where kernel text can be read: in the upper canonical half, and not in the page for user mode's calls. */
export function isKernelRip({ batch: { rip, paging }, row }: Exit): boolean {
  const high = rip.u32[2 * row + 1]!;
  const first = paging[row] === 5 ? UPPER_HALF_OF_57 : UPPER_HALF;
  return high >= first && !isVsyscall(high, rip.u32[2 * row]!);
}
