/**
 * Writes system calls of the executor.
 *
 * @module
 */
import type { Assembler } from "./assembler.ts";
import type { Value } from "./image.ts";
import { Syscall, SYSCALL_ARGUMENTS } from "./linux.ts";

/** Label after the SYSCALL instruction of a call site, which the seccomp filter allows by this address. */
export function returnLabel(site: string): string {
  return `${site}: returned`;
}

/**
 * Writes the SYSCALL of `name`, its arguments being in their registers already. rax, rcx and r11 change.
 *
 * @param assembler Where to write.
 * @param name The system call.
 * @param site A name for this call site, where the seccomp filter has to know it.
 */
export function systemCallOnly(assembler: Assembler, name: keyof typeof Syscall, site?: string): void {
  assembler.mov("rax", Syscall[name]);
  assembler.plain("syscall");
  if (site !== undefined) assembler.label(returnLabel(site));
}

/** Writes a system call with constant arguments. */
export function systemCall(assembler: Assembler, name: keyof typeof Syscall, ...args: readonly Value[]): void {
  args.forEach((value, n) => assembler.mov(SYSCALL_ARGUMENTS[n]!, value));
  systemCallOnly(assembler, name);
}
