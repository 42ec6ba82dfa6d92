/**
 * Numbers of the Linux x86-64 ABI that the executor uses (asm/unistd_64.h, asm/sigcontext.h, linux/mman.h).
 *
 * @module
 */
import type { Gpr } from "./assembler.ts";

/** System call numbers. */
export const Syscall = {
  read: 0,
  write: 1,
  open: 2,
  close: 3,
  mmap: 9,
  munmap: 11,
  rt_sigaction: 13,
  rt_sigreturn: 15,
  setitimer: 38,
  rmdir: 84,
  unlink: 87,
  sigaltstack: 131,
  prctl: 157,
  exit_group: 231,
  seccomp: 317,
} as const;

/** Registers of a system call's arguments, in order. */
export const SYSCALL_ARGUMENTS: readonly Gpr[] = ["rdi", "rsi", "rdx", "r10", "r8", "r9"];

/** System calls return a negative errno in this unsigned range: -4095 to -1. */
export const LOWEST_ERROR: number = -4095;

/** The errno of a refused system call. */
export const EPERM = 1;

/** Signal numbers. */
export const Signal = {
  interrupt: 2,
  illegalInstruction: 4,
  trap: 5,
  bus: 7,
  arithmetic: 8,
  segmentation: 11,
  virtualAlarm: 26,
  badSystemCall: 31,
} as const;

/** Flags of `struct sigaction`. */
export const SignalAction = { siginfo: 4, restorer: 0x0400_0000, onStack: 0x0800_0000, noDefer: 0x4000_0000 } as const;

/** `SIG_IGN`, in the place of a handler. */
export const IGNORE_SIGNAL = 1;

/** Protection of a mapping. */
export const Protection = { none: 0, read: 1, write: 2, execute: 4 } as const;

/** Kind of a mapping; `populate` has its pages there before their first use. */
export const Mapping = { shared: 1, private: 2, fixed: 0x10, anonymous: 0x20, populate: 0x8000 } as const;

/** `O_RDWR | O_CLOEXEC`. */
export const OPEN_READ_WRITE = 0o2000002;

/** `ITIMER_VIRTUAL`: counts the processor time spent in user mode. */
export const VIRTUAL_TIMER = 1;

/** `prctl` options. */
export const Prctl = { setDumpable: 4, setNoNewPrivileges: 38 } as const;

/** `seccomp` operation, and the flag that leaves speculation as it is (its mitigation would slow every record). */
export const Seccomp = { setModeFilter: 1, allowSpeculation: 4 } as const;

/** `AUDIT_ARCH_X86_64`: what a 64-bit `syscall` shows to a seccomp filter; `int 0x80` shows another. */
export const AUDIT_ARCH_X86_64 = 0xc000_003e;

/** End of the addresses a process can map, with four-level paging. */
export const USER_END = 0x7fff_ffff_f000n;

/** Size of a page, in bytes. */
export const PAGE = 0x1000;

/** Offset of the saved general-purpose registers in `struct ucontext`. */
const CONTEXT_REGISTERS = 40;

/** Order in which `struct sigcontext_64` keeps the general-purpose registers. */
const CONTEXT_ORDER: readonly Gpr[] = [
  "r8",
  "r9",
  "r10",
  "r11",
  "r12",
  "r13",
  "r14",
  "r15",
  "rdi",
  "rsi",
  "rbp",
  "rbx",
  "rdx",
  "rax",
  "rcx",
  "rsp",
];

/** Offset of a saved general-purpose register in `struct ucontext`. */
export function contextRegister(register: Gpr): number {
  return CONTEXT_REGISTERS + 8 * CONTEXT_ORDER.indexOf(register);
}

/** Offsets of what follows the registers in `struct ucontext`. `selectors` are cs, gs, fs and ss, 16 bits each. */
export const Context = {
  rip: CONTEXT_REGISTERS + 8 * 16,
  rflags: CONTEXT_REGISTERS + 8 * 17,
  selectors: CONTEXT_REGISTERS + 8 * 18,
  errorCode: CONTEXT_REGISTERS + 8 * 19,
  vector: CONTEXT_REGISTERS + 8 * 20,
  cr2: CONTEXT_REGISTERS + 8 * 22,
  /** Address of the vector state. */
  vectors: CONTEXT_REGISTERS + 8 * 23,
} as const;
