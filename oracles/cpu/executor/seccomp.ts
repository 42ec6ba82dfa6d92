/**
 * The seccomp filter: which system calls the executor may still make once records run.
 *
 * Each allowed call is allowed from one single instruction of the executor's text. Everything else, from tested code or
 * through another entry (`int 0x80`, `sysenter`), becomes a SIGSYS and so a result.
 *
 * @module
 */
import type { Assembler } from "./assembler.ts";
import { AUDIT_ARCH_X86_64 } from "./linux.ts";

/** Offsets in `struct seccomp_data`. */
const SeccompData = { number: 0, architecture: 4, instructionPointerLow: 8, instructionPointerHigh: 12 } as const;

/** Classic BPF instructions (linux/filter.h). */
const Bpf = { loadWord: 0x20, jumpIfEqual: 0x15, return: 0x06 } as const;

/** What a filter returns. */
const Action = { allow: 0x7fff_0000, trap: 0x0003_0000 } as const;

/** One allowed system call: its number, and the label after its SYSCALL instruction. */
export interface AllowedCall {
  /** Its number. */
  readonly number: number;
  /** The label. */
  readonly returnLabel: string;
}

/** Instructions for one allowed call, and all in all. */
const INSTRUCTIONS_PER_CALL = 7;

/** Number of BPF instructions that {@linkcode assembleFilter} writes for `calls` allowed calls. */
export function filterLength(calls: number): number {
  return 4 + INSTRUCTIONS_PER_CALL * calls + 1;
}

/** Writes the filter program at the assembler's place, eight bytes an instruction. */
export function assembleFilter(assembler: Assembler, allowed: readonly AllowedCall[]): void {
  const instruction = (code: number, ifTrue: number, ifFalse: number) => {
    assembler.integer(code, 2);
    assembler.bytes(ifTrue, ifFalse);
  };
  const load = (offset: number) => {
    instruction(Bpf.loadWord, 0, 0);
    assembler.integer(offset, 4);
  };
  const skipUnless = (value: number, skipped: number) => {
    instruction(Bpf.jumpIfEqual, 0, skipped);
    assembler.integer(value, 4);
  };
  const skipUnlessHalf = (label: string, half: "low" | "high", skipped: number) => {
    instruction(Bpf.jumpIfEqual, 0, skipped);
    assembler.half(label, half);
  };
  const finish = (action: number) => {
    instruction(Bpf.return, 0, 0);
    assembler.integer(action, 4);
  };

  load(SeccompData.architecture);
  instruction(Bpf.jumpIfEqual, 1, 0);
  assembler.integer(AUDIT_ARCH_X86_64, 4);
  finish(Action.trap);
  load(SeccompData.number);
  for (const { number, returnLabel } of allowed) {
    skipUnless(number, INSTRUCTIONS_PER_CALL - 1);
    load(SeccompData.instructionPointerLow);
    skipUnlessHalf(returnLabel, "low", 3);
    load(SeccompData.instructionPointerHigh);
    skipUnlessHalf(returnLabel, "high", 1);
    finish(Action.allow);
    finish(Action.trap);
  }
  finish(Action.trap);
}
