/**
 * The executor's second part: reads a command, loads and runs each record, and saves what the signal handler sees.
 *
 * rbx holds the address of the variables throughout. Nothing survives in a register while a record runs.
 *
 * @module
 */
import { REGISTER_NAMES } from "../../../machine/registers.ts";
import {
  type PrivateAddresses,
  SLOT_EXTRA_SIZE,
  SLOT_INPUT_SIZE,
  SLOT_OUTPUT_SIZE,
  WINDOW_SIZE,
} from "./address_space.ts";
import { type Assembler, at, type Gpr, type Memory } from "./assembler.ts";
import { COMMAND_SIZE, Message, MessageKind } from "./executor_protocol.ts";
import { address } from "./image.ts";
import { Context, contextRegister, PAGE, Signal } from "./linux.ts";
import { assembleDoubt } from "./program_doubt.ts";
import { assembleExtras, assembleVectors } from "./program_extras.ts";
import { State } from "./program_variables.ts";
import { CODE_SIZE, EXTRA_STRIDE, Input, INPUT_STRIDE, MEMORY_SIZE, Output, OUTPUT_STRIDE } from "./record_layout.ts";
import { systemCallOnly } from "./system_call.ts";

/** Ticks that a record is given: with two it had at least one whole period, wherever in a period it began. */
const TICKS_ALLOWED = 2;

/** RFLAGS with nothing set but the bit that always is: clears AC, NT, DF and TF. */
const CLEAN_FLAGS = 2;

/** Writes `main`: waits for a command and begins its batch. */
export function assembleMain(a: Assembler, addresses: PrivateAddresses): void {
  a.label("main");
  a.mov("rdi", 0);
  a.mov("rsi", address("state"));
  a.mov("rdx", COMMAND_SIZE);
  systemCallOnly(a, "read", "main");
  a.mov("rdi", 0);
  a.arithmetic("cmp", "rax", COMMAND_SIZE);
  a.jumpIf("notEqual", "exit");

  a.mov("rbx", address("state"));
  a.load("rax", at("rbx", State.count), 4);
  a.store(at("rbx", State.remaining), "rax");
  beginSlot(a, State.input, addresses.inputs, SLOT_INPUT_SIZE);
  beginSlot(a, State.output, addresses.outputs, SLOT_OUTPUT_SIZE);
  beginSlot(a, State.extra, addresses.extras, SLOT_EXTRA_SIZE);
  a.arithmetic("xor", "rax", "rax");
  a.store(at("rbx", State.outputSum), "rax");
  a.store(at("rbx", State.ticks), "rax");
  a.store(at("rbx", State.runs), "rax");
  a.store(at("rbx", State.alike), "rax");
  a.jump("next");

  a.label("die");
  a.mov("rbx", address("state"));
  a.load("rdi", at("rbx", State.stage));
  a.label("exit");
  systemCallOnly(a, "exit_group", "exit");
}

/** Sets a cursor to the beginning of the command's slot; leaves it in rax. */
function beginSlot(a: Assembler, cursor: number, area: bigint, slotSize: number): void {
  a.load("rcx", at("rbx", State.slot), 4);
  a.multiply("rcx", "rcx", slotSize);
  a.mov("rax", area);
  a.arithmetic("add", "rax", "rcx");
  a.store(at("rbx", cursor), "rax");
}

/** Writes `next` and `run`: loads the current record, wholly from its input, and enters its code. */
export function assembleRun(a: Assembler, { workbench }: PrivateAddresses): void {
  a.label("next");
  a.load("rax", at("rbx", State.remaining));
  a.testZero("rax");
  a.jumpIf("equal", "done");

  a.label("run");
  a.load("rbp", at("rbx", State.input));
  // The whole window starts anew, so that what a record does depends on no other record.
  a.mov("rdi", workbench + BigInt(PAGE));
  a.mov("r8", "rdi");
  a.mov("rcx", WINDOW_SIZE / 8);
  a.load("rax", at("rbp", Input.fill));
  a.plain("repStosq");
  a.arithmetic("add", "r8", at("rbp", Input.memoryOffset));
  copyQwords(a, MEMORY_SIZE, (k) => at("rbp", Input.memory + k), (k) => at("r8", k));
  a.mov("r8", workbench + BigInt(PAGE - CODE_SIZE));
  copyQwords(a, CODE_SIZE, (k) => at("rbp", Input.code + k), (k) => at("r8", k));

  assembleVectors(a);
  a.arithmetic("xor", "rax", "rax");
  for (const segment of ["ds", "es", "fs", "gs"] as const) a.loadSegment(segment, "rax");
  a.load("rax", at("rbp", Input.fsBase));
  a.segmentBase("wrfsbase", "rax");
  a.load("rax", at("rbp", Input.gsBase));
  a.segmentBase("wrgsbase", "rax");

  a.mov("rsp", "rbp");
  for (const register of REGISTER_NAMES as Gpr[]) {
    // IRETQ loads rsp; its place among the registers is stepped over.
    if (register === "rsp") a.lea("rsp", at("rsp", 8));
    else a.pop(register);
  }
  a.plain("iretq");
}

/** Writes `handler`, which every signal enters: rdi is the signal, rdx the saved context. */
export function assembleHandler(a: Assembler): void {
  a.label("handler");
  a.pushByte(CLEAN_FLAGS);
  a.plain("popfq");
  a.mov("r12", "rdi");
  a.mov("r13", "rdx");
  a.mov("rbx", address("state"));
  a.load("rcx", at("r13", Context.rip));
  a.mov("rax", address("text"));
  a.arithmetic("cmp", "rcx", "rax");
  a.jumpIf("below", "from record");
  a.mov("rax", address("textEnd"));
  a.arithmetic("cmp", "rcx", "rax");
  a.jumpIf("aboveOrEqual", "from record");

  // From the executor itself: a tick returns to what it interrupted, and anything else is the end.
  a.arithmetic("cmp", "r12", Signal.virtualAlarm);
  a.jumpIf("notEqual", "die");
  a.mov("rsi", address("beatMessage"));
  a.call("send");
  a.mov("rsp", "r13");
  systemCallOnly(a, "rt_sigreturn", "handler");

  a.label("from record");
  a.arithmetic("cmp", "r12", Signal.virtualAlarm);
  a.jumpIf("notEqual", "save");
  a.mov("rsi", address("beatMessage"));
  a.call("send");
  a.load("rax", at("rbx", State.ticks));
  a.arithmetic("add", "rax", 1);
  a.store(at("rbx", State.ticks), "rax");
  a.arithmetic("cmp", "rax", TICKS_ALLOWED);
  // The first tick may be of a period that was nearly over: the record starts again.
  a.jumpIf("below", "run");
}

/** Writes `save`: stores the record's output, adds it to the batch's sum in r8, and goes on to the next record. */
export function assembleSave(a: Assembler, { workbench }: PrivateAddresses): void {
  a.label("save");
  a.load("rbp", at("rbx", State.output));
  a.load("r8", at("rbx", State.outputSum));
  const saveRax = (field: number) => {
    a.store(at("rbp", field), "rax");
    a.arithmetic("add", "r8", "rax");
  };
  const saveContext = (field: number, offset: number) => {
    a.load("rax", at("r13", offset));
    saveRax(field);
  };
  (REGISTER_NAMES as Gpr[]).forEach((register, n) => saveContext(Output.registers + 8 * n, contextRegister(register)));
  saveContext(Output.rip, Context.rip);
  saveContext(Output.rflags, Context.rflags);
  saveContext(Output.cr2, Context.cr2);
  saveContext(Output.selectors, Context.selectors);
  a.load("rcx", at("r13", Context.vector), 4);
  a.shift("shl", "rcx", 32);
  a.load("rax", at("r13", Context.errorCode), 4);
  a.arithmetic("or", "rax", "rcx");
  saveRax(Output.errorCode);
  a.mov("rax", "r12");
  saveRax(Output.signal);
  a.segmentBase("rdfsbase", "rax");
  saveRax(Output.fsBase);
  a.segmentBase("rdgsbase", "rax");
  saveRax(Output.gsBase);

  a.load("rcx", at("rbx", State.input));
  a.mov("rsi", workbench + BigInt(PAGE));
  a.arithmetic("add", "rsi", at("rcx", Input.memoryOffset));
  for (let k = 0; k < MEMORY_SIZE; k += 8) {
    a.load("rax", at("rsi", k));
    saveRax(Output.memory + k);
  }

  assembleExtras(a, workbench + BigInt(PAGE));
  saveRax(Output.extraSum);

  assembleDoubt(a);
  a.label("believe");
  a.store(at("rbx", State.outputSum), "r8");
  a.lea("rcx", at("rcx", INPUT_STRIDE));
  a.store(at("rbx", State.input), "rcx");
  a.lea("rbp", at("rbp", OUTPUT_STRIDE));
  a.store(at("rbx", State.output), "rbp");
  a.load("rax", at("rbx", State.extra));
  a.lea("rax", at("rax", EXTRA_STRIDE));
  a.store(at("rbx", State.extra), "rax");
  a.arithmetic("xor", "rax", "rax");
  a.store(at("rbx", State.ticks), "rax");
  a.store(at("rbx", State.runs), "rax");
  a.store(at("rbx", State.alike), "rax");
  a.load("rax", at("rbx", State.remaining));
  a.arithmetic("sub", "rax", 1);
  a.store(at("rbx", State.remaining), "rax");
  a.jump("next");
}

/** Writes `done`: proves that text and outputs are as they should be, and tells the parent. */
export function assembleDone(a: Assembler, { outputs }: PrivateAddresses, textQwords: number): void {
  a.label("done");
  a.mov("rsi", address("text"));
  a.mov("rcx", textQwords);
  a.arithmetic("xor", "rax", "rax");
  a.label("done: text");
  a.shift("rol", "rax", 1);
  a.arithmetic("add", "rax", at("rsi"));
  a.lea("rsi", at("rsi", 8));
  a.arithmetic("sub", "rcx", 1);
  a.jumpIf("notEqual", "done: text");
  a.store(at("rbx", State.message + Message.textSum), "rax");

  beginSlot(a, State.output, outputs, SLOT_OUTPUT_SIZE);
  a.mov("rsi", "rax");
  a.load("rcx", at("rbx", State.count), 4);
  a.multiply("rcx", "rcx", OUTPUT_STRIDE / 8);
  a.load("rax", at("rbx", State.outputSum));
  a.label("done: outputs");
  a.arithmetic("sub", "rax", at("rsi"));
  a.lea("rsi", at("rsi", 8));
  a.arithmetic("sub", "rcx", 1);
  a.jumpIf("notEqual", "done: outputs");
  a.store(at("rbx", State.message + Message.outputDifference), "rax");

  a.load("rax", at("rbx", State.nonce));
  a.store(at("rbx", State.message + Message.nonce), "rax");
  a.mov("rax", MessageKind.done);
  a.store(at("rbx", State.message + Message.kind), "rax");
  a.lea("rsi", at("rbx", State.message));
  a.call("send");
  a.jump("main");
}

/** Copies `size` bytes through rax. */
function copyQwords(a: Assembler, size: number, from: (k: number) => Memory, to: (k: number) => Memory): void {
  for (let k = 0; k < size; k += 8) {
    a.load("rax", from(k));
    a.store(to(k), "rax");
  }
}
