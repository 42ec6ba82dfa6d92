/**
 * What it means to differ in a field, in a sentence each.
 *
 * @module
 */
import type { Aside } from "../../findings/aside.ts";
import type { FieldName } from "../../findings/fields.ts";
import type { Group } from "../report/report.ts";

/** By field: in what the parties differ. */
export const FIELD_TEXT: Readonly<Record<FieldName, string>> = {
  success: "Whether the access was done: success is claimed although it failed",
  fault: "Whether the instruction faults: it is accepted although the CPU raises an exception",
  form: "Which instruction it is: another one, or one without a memory operand, is taken for a move",
  privilege: "Who may do it: an exception from user mode is handled",
  address: "Which addresses may be accessed: one that a handler must not emulate is",
  gap: "Whether it is handled: a legal instruction is refused",
  length: "How many bytes the instruction has",
  rip: "Where execution goes on",
  access: "How many accesses there are",
  size: "How many bytes are accessed",
  direction: "Whether memory is read or written",
  gpa: "Which guest physical address is accessed",
  data: "What is written to memory, or read from it",
  register: "Which register is named, or what is in it afterwards",
  answer: "Whether there is an answer: a program under test crashes, hangs or answers with garbage",
  acceptance: "Which of two handlers handles it: the other refuses it",
  leak: "What reaches the VMM beside the bytes that the instruction writes",
  flags: "What the flags are afterwards",
  exception: "Which exception is raised, if any",
  order: "In which order memory is accessed",
  "linear-address": "Which linear address is accessed",
  iterations: "How many iterations of a repeated instruction are done",
  vector: "What vector registers hold afterwards",
  error: "With which result both refuse it",
  memory: "What is in memory afterwards",
  validity: "Whether the bytes are an instruction",
  mnemonic: "What the instruction is called",
  operand: "Whether the operand is a register or memory",
  store: "Whether the operand is written",
  "operand-size": "How wide the register operand is",
  "memory-size": "How wide the memory operand is",
  immediate: "The immediate",
  base: "The base register of the address",
  index: "The index register of the address",
  scale: "The scale of the index",
  displacement: "The displacement of the address",
  segment: "Whose base is added to the address, of fs, of gs or of none",
  "address-size": "How many bits the address is computed in",
  repeat: "Whether the instruction is repeated",
};

/** By group: its name, and what belongs to it. */
export const GROUP_TEXT: Readonly<Record<Group, { readonly name: string; readonly text: string }>> = {
  subject: { name: "Handlers", text: "A handler does otherwise than the model expects" },
  model: { name: "Model", text: "The CPU does otherwise than the model expects" },
  decoders: { name: "Decoders", text: "Decoders contradict each other or the CPU" },
  cpus: { name: "CPUs differ", text: "CPUs do it differently, and nobody is wrong" },
  gaps: { name: "Gaps", text: "A handler refuses a legal instruction, which it may" },
  environment: { name: "Environment", text: "Effects of this CPU, no bugs" },
};

/** By reason: why a finding that no baseline lists does not count. */
export const ASIDE_TEXT: Readonly<Record<Aside, string>> = {
  environment: "an effect of this CPU, and no bug",
  party: "this run is about another party",
  gap: "refusing is allowed",
  cpu: "CPUs differ about it, or only one vendor's are known",
};

/** By certainty: how a verdict is known. */
export const CERTAINTY_TEXT = {
  cpu: { name: "CPU", text: "A real CPU decides" },
  contract: { name: "contract", text: "What a handler must do decides" },
  decoders: { name: "decoders", text: "All decoders agree with the model; no CPU was asked" },
  open: { name: "open", text: "The evidence does not decide" },
} as const;
