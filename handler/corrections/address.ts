/**
 * Corrections that look at the addresses of an access.
 *
 * @module
 */
import { DEFAULT_CASE } from "../../machine/case.ts";
import { type Correction, exampleOf } from "../correction.ts";
import type { Exit } from "../exit.ts";
import { EINVAL } from "../insn.ts";
import { isKernelGla, isLastUserPage } from "../kernel_address.ts";
import { crossesPage } from "../page_span.ts";
import { EFAULT } from "../steps.ts";

/** One hypercall addresses one page. */
export const pageCrossing: Correction = {
  id: "page-crossing",
  title: "Emulates an access that crosses a page with the address of the first one only",
  sentence: "An operand whose first and last byte are on different pages is refused.",
  shows: ["address: page crossing"],
  example: exampleOf("8b07", {}, 0xffff_c900_0000_0fffn),
  apply: (steps) => ({
    ...steps,
    checkSpan: (exit, parts) => crossesPage(exit, parts) ? -EFAULT : steps.checkSpan(exit, parts),
  }),
};

/** The kernel does not do user mode's accesses. */
export const kernelGla: Correction = {
  id: "kernel-gla",
  title: "Emulates an access to a user address",
  sentence: "An access whose guest linear address is not the kernel's is refused.",
  shows: ["address: user address"],
  example: exampleOf("8b07", {}, 0x1000n),
  apply: (steps) => ({ ...steps, inspect: (exit) => isKernelGla(exit) ? steps.inspect(exit) : -EINVAL }),
};

/** TASK_SIZE_MAX is a page before the end of the lower half, and what is not below it is the kernel's to the kernel. */
export const lastUserPage: Correction = {
  id: "last-user-page",
  title: "Emulates an access to the last page of the lower half",
  sentence: "An access whose guest linear address is in the last page of the lower half is refused.",
  shows: ["address: user address"],
  example: exampleOf("8b07", {}, 0x7fff_ffff_f000n),
  apply: (steps) => ({ ...steps, inspect: (exit) => isLastUserPage(exit) ? -EINVAL : steps.inspect(exit) }),
};

/** Whether the top bit of the gpa, the shared one, is clear. */
function isPrivate({ batch: { ve: { gpa, gpaWidth } }, row }: Exit): boolean {
  return (gpa.u32[2 * row + 1]! >>> gpaWidth[row]! - 33 & 1) === 0;
}

/** Memory that the VMM must not see is no device. */
export const privateGpa: Correction = {
  id: "private-gpa",
  title: "Asks the VMM to access private memory",
  sentence: "A guest physical address without the shared bit is a panic, before the handler runs.",
  shows: ["address: private gpa"],
  example: exampleOf("8b07", { ve: { ...DEFAULT_CASE.ve, gpa: 0xfee0_0000n } }),
  apply: (steps) => ({ ...steps, panics: (exit) => isPrivate(exit) || steps.panics(exit) }),
};
