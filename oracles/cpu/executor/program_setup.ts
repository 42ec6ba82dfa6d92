/**
 * The executor's first part: empties the address space, maps what records need, and gives up every right.
 *
 * @module
 */
import { CODE_PAGE, type MappingPlan } from "./address_space.ts";
import { type Assembler, at } from "./assembler.ts";
import { MESSAGE_SIZE, Stage } from "./executor_protocol.ts";
import { address, type Value } from "./image.ts";
import {
  EPERM,
  LOWEST_ERROR,
  OPEN_READ_WRITE,
  PAGE,
  Prctl,
  Seccomp,
  Signal,
  SYSCALL_ARGUMENTS,
  USER_END,
  VIRTUAL_TIMER,
} from "./linux.ts";
import { State } from "./program_variables.ts";
import { systemCall, systemCallOnly } from "./system_call.ts";

/** Size of the stack that only this part uses; it follows the data. */
export const SETUP_STACK_SIZE: number = PAGE;

/** Signals that a tested instruction or the watchdog can raise. */
const HANDLED: readonly number[] = [
  Signal.illegalInstruction,
  Signal.trap,
  Signal.bus,
  Signal.arithmetic,
  Signal.segmentation,
  Signal.virtualAlarm,
  Signal.badSystemCall,
];

/** Writes the program from its entry to the `ready` message; it goes on at the label `main`. */
export function assembleSetup(a: Assembler, mappings: readonly MappingPlan[]): void {
  a.label("start");
  enterStage(a, Stage.unmap);
  a.mov("rsp", address("dataEnd"));
  a.lea("rsp", at("rsp", SETUP_STACK_SIZE));
  a.mov("rdi", 0);
  a.mov("rsi", address("text"));
  a.call("unmap");
  a.mov("rdi", "rsp");
  a.mov("rsi", USER_END);
  a.call("unmap");

  openSharedFile(a);
  for (const mapping of mappings) map(a, mapping);
  enterStage(a, Stage.openFile);
  a.mov("rdi", "r12");
  systemCallOnly(a, "close");

  enterStage(a, Stage.signals);
  checked(a, () => systemCall(a, "sigaltstack", address("signalStack"), 0));
  for (const signal of HANDLED) {
    checked(a, () => systemCall(a, "rt_sigaction", signal, address("handlerAction"), 0, 8));
  }
  // Ctrl-C reaches the whole process group. The parent decides what it means; its end is the end of standard input.
  checked(a, () => systemCall(a, "rt_sigaction", Signal.interrupt, address("ignoreAction"), 0, 8));

  // Where the kernel has not enabled it, this is #UD, and the handler exits with the stage.
  enterStage(a, Stage.segmentBases);
  a.mov("rax", 0);
  a.segmentBase("wrfsbase", "rax");

  enterStage(a, Stage.privileges);
  checked(a, () => systemCall(a, "prctl", Prctl.setDumpable, 0, 0, 0, 0));
  checked(a, () => systemCall(a, "prctl", Prctl.setNoNewPrivileges, 1, 0, 0, 0));
  enterStage(a, Stage.watchdog);
  checked(a, () => systemCall(a, "setitimer", VIRTUAL_TIMER, address("watchdogPeriod"), 0));
  enterStage(a, Stage.seccomp);
  checked(a, () => systemCall(a, "seccomp", Seccomp.setModeFilter, Seccomp.allowSpeculation, address("filterHead")));

  enterStage(a, Stage.running);
  a.mov("rsi", address("readyMessage"));
  a.call("send");
  a.jump("main");
  assembleUnmap(a);
}

/** Opens the shared file, leaves its descriptor in r12, and removes every name that a killed parent would leave. */
function openSharedFile(a: Assembler): void {
  enterStage(a, Stage.openFile);
  checked(a, () => systemCall(a, "open", address("sharedPath"), OPEN_READ_WRITE, 0));
  a.mov("r12", "rax");
  systemCall(a, "unlink", address("sharedPath"));
  systemCall(a, "unlink", address("programPath"));
  systemCall(a, "rmdir", address("folderPath"));
}

/** Maps one piece at exactly its address; nothing else is mapped there any more. */
function map(a: Assembler, { address: place, size, protection, flags, offset }: MappingPlan): void {
  enterStage(a, place === CODE_PAGE ? Stage.mapCode : Stage.mapMemory);
  const args: Value[] = [place, size, protection, flags];
  args.forEach((value, n) => a.mov(SYSCALL_ARGUMENTS[n]!, value));
  a.mov("r8", "r12");
  a.mov("r9", offset);
  checked(a, () => systemCallOnly(a, "mmap"));
}

/** Says what comes next, for the exit code. */
function enterStage(a: Assembler, stage: number): void {
  a.mov("rbx", address("state"));
  a.mov("rax", stage);
  a.store(at("rbx", State.stage), "rax");
}

/** Writes a system call and exits with the stage where it fails. */
function checked(a: Assembler, write: () => void): void {
  write();
  a.arithmetic("cmp", "rax", LOWEST_ERROR);
  a.jumpIf("aboveOrEqual", "die");
}

/**
 * Writes `unmap`: unmaps everything from rdi up to rsi.
 *
 * The kernel refuses a range that holds a sealed page (its own vDSO, where it is built so), and then the halves are
 * unmapped each for itself, down to that page.
 */
function assembleUnmap(a: Assembler): void {
  a.label("unmap");
  a.push("rdi");
  a.push("rsi");
  a.arithmetic("sub", "rsi", "rdi");
  systemCallOnly(a, "munmap");
  a.pop("rsi");
  a.pop("rdi");
  a.testZero("rax");
  a.jumpIf("equal", "unmap: return");
  a.arithmetic("cmp", "rax", -EPERM);
  a.jumpIf("notEqual", "die");
  a.mov("rax", "rsi");
  a.arithmetic("sub", "rax", "rdi");
  a.arithmetic("cmp", "rax", PAGE);
  a.jumpIf("belowOrEqual", "unmap: return");
  a.shift("shr", "rax", 13);
  a.shift("shl", "rax", 12);
  a.arithmetic("add", "rax", "rdi");
  a.push("rax");
  a.push("rsi");
  a.mov("rsi", "rax");
  a.call("unmap");
  a.pop("rsi");
  a.pop("rdi");
  a.jump("unmap");
  a.label("unmap: return");
  a.plain("ret");
}

/** Writes `send`: sends the message at rsi to the parent. Where nobody reads any more, SIGPIPE ends the process. */
export function assembleSend(a: Assembler): void {
  a.label("send");
  a.mov("rdi", 1);
  a.mov("rdx", MESSAGE_SIZE);
  systemCallOnly(a, "write", "send");
  a.plain("ret");
}
