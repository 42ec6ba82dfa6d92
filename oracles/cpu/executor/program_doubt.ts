/**
 * The executor's third part: has a record run again where an interruption may have changed what it did.
 *
 * @module
 */
import { REGISTER_NAMES } from "../../../machine/registers.ts";
import { CODE_END } from "./address_space.ts";
import { type Assembler, at, type Memory } from "./assembler.ts";
import { Signal } from "./linux.ts";
import { State } from "./program_variables.ts";
import { Input, Output } from "./record_layout.ts";
import { Vector } from "./stop.ts";

/** How often a record runs at most: what reads a clock never gives the same twice. */
const MOST_RUNS = 6;

/** Bits of an address from the first that all higher ones repeat where it is canonical (SDM vol. 1, 3.3.7.1). */
const SIGN_BITS = 0x1_ffff, FIRST_SIGN_BIT = 47;

/**
 * Writes the end of `save` where an interruption may have changed what a record does (`interruption.ts`): such a record
 * runs again until its results are alike. r8 is the batch's sum with the last of them, rbp its output, rcx its input.
 */
export function assembleDoubt(a: Assembler): void {
  a.load("rdx", at("rbx", State.times));
  a.arithmetic("cmp", "rdx", 1);
  a.jumpIf("equal", "believe");
  a.arithmetic("cmp", "r12", Signal.virtualAlarm);
  a.jumpIf("equal", "believe");
  jumpIfNotCanonical(a, at("rcx", Input.rsp), "in doubt");
  jumpIfNotCanonical(a, at("rbp", Output.registers + 8 * REGISTER_NAMES.indexOf("rsp")), "in doubt");
  // A base that got lost shows in an exception: its operand is nowhere near the window.
  a.load("rax", at("rcx", Input.fsBase));
  a.arithmetic("or", "rax", at("rcx", Input.gsBase));
  a.testZero("rax");
  a.jumpIf("equal", "believe");
  a.mov("rax", CODE_END);
  a.arithmetic("cmp", "rax", at("rbp", Output.rip));
  a.jumpIf("equal", "believe");

  a.label("in doubt");
  a.load("rax", at("rbp", Output.vector), 4);
  a.arithmetic("cmp", "rax", Vector.pageFault);
  a.jumpIf("equal", "count");
  a.arithmetic("add", "rdx", 1);
  a.label("count");
  a.load("rsi", at("rbx", State.alike));
  a.mov("rax", "r8");
  a.arithmetic("sub", "rax", at("rbx", State.outputSum));
  a.arithmetic("cmp", "rax", at("rbx", State.resultSum));
  a.jumpIf("equal", "alike");
  a.mov("rsi", 0);
  a.label("alike");
  a.arithmetic("add", "rsi", 1);
  a.store(at("rbx", State.alike), "rsi");
  a.store(at("rbx", State.resultSum), "rax");
  a.arithmetic("cmp", "rsi", "rdx");
  a.jumpIf("aboveOrEqual", "believe");
  a.load("rax", at("rbx", State.runs));
  a.arithmetic("add", "rax", 1);
  a.store(at("rbx", State.runs), "rax");
  a.arithmetic("cmp", "rax", MOST_RUNS);
  a.jumpIf("aboveOrEqual", "believe");
  a.mov("rax", 0);
  a.store(at("rbx", State.ticks), "rax");
  a.jump("run");
}

/** Jumps where the address in memory is not canonical. */
function jumpIfNotCanonical(a: Assembler, value: Memory, label: string): void {
  a.load("rax", value);
  a.shift("shr", "rax", FIRST_SIGN_BIT);
  a.arithmetic("add", "rax", 1);
  a.arithmetic("and", "rax", SIGN_BITS);
  a.arithmetic("cmp", "rax", 1);
  a.jumpIf("above", label);
}
