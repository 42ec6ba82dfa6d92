/**
 * Corrections that look at the addresses of an access.
 *
 * @module
 */
import { DEFAULT_CASE } from "../../machine/case.ts";
import { type Correction, exampleOf } from "../correction.ts";
import type { Exit } from "../exit.ts";
import { EINVAL } from "../insn.ts";
import { crossesPage } from "../page_span.ts";
import { EFAULT } from "../steps.ts";

/** The upper halves of kernel addresses shifted right by this leave 17 ones: the upper canonical half of 48 bits. */
const CANONICAL_SHIFT = 15;
const KERNEL_BITS = 0x1_ffff;

/** The page that user mode may call into although it is in the upper half. */
const VSYSCALL_HIGH = 0xffff_ffff;
const VSYSCALL_PAGE = 0xff60_0000 >>> 12;

/** Bits 47 and 51 of a gpa, in its upper half: the shared bit is the top one, and a gpa has 48 or 52 bits. */
const SHARED_BITS = 1 << 15 | 1 << 19;

function isKernelAddress({ batch: { ve: { gla } }, row }: Exit): boolean {
  const high = gla.u32[2 * row + 1]!;
  const page = gla.u32[2 * row]! >>> 12;
  return high >>> CANONICAL_SHIFT === KERNEL_BITS && !(high === VSYSCALL_HIGH && page === VSYSCALL_PAGE);
}

/** One hypercall addresses one page. */
export const pageCrossing: Correction = {
  id: "page-crossing",
  title: "Emulates an access that crosses a page with the address of the first one only",
  sentence: "An operand whose first and last byte are on different pages is refused.",
  shows: ["address: page crossing"],
  example: exampleOf("8b07", {}, 0xffff_c900_0000_0fffn),
  apply: (steps) => ({ ...steps, checkSpan: (exit) => crossesPage(exit) ? -EFAULT : steps.checkSpan(exit) }),
};

/** The kernel does not do user mode's accesses. */
export const kernelGla: Correction = {
  id: "kernel-gla",
  title: "Emulates an access to a user address",
  sentence: "An access whose guest linear address is not the kernel's is refused.",
  shows: ["address: user address"],
  example: exampleOf("8b07", {}, 0x1000n),
  apply: (steps) => ({ ...steps, inspect: (exit) => isKernelAddress(exit) ? steps.inspect(exit) : -EINVAL }),
};

/** Memory that the VMM must not see is no device. */
export const privateGpa: Correction = {
  id: "private-gpa",
  title: "Asks the VMM to access private memory",
  sentence: "A guest physical address without the shared bit is a panic, before the handler runs.",
  shows: ["address: private gpa"],
  example: exampleOf("8b07", { ve: { ...DEFAULT_CASE.ve, gpa: 0xfee0_0fe0n } }),
  apply: (steps) => ({
    ...steps,
    panics: (exit) => (exit.batch.ve.gpa.u32[2 * exit.row + 1]! & SHARED_BITS) === 0 || steps.panics(exit),
  }),
};
