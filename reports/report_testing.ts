/**
 * Results to report, for tests.
 *
 * @module
 */
import type { Baseline } from "../corpus/files/baseline_file.ts";
import { type Exemplar, type Finding, headOf, type KnownFinding, plainest } from "../findings/finding.ts";
import { verdict } from "../findings/verdict.ts";
import { caseFrom } from "../machine/case_testing.ts";
import type { Comparison } from "../triage/compare_baseline.ts";
import type { AnsweredView, ExpectationView } from "../triage/explain/case_views.ts";
import type { CpuView } from "../triage/explain/cpu_view.ts";
import type { DecodingView } from "../triage/explain/decoding_view.ts";
import type { ShownFinding } from "../triage/explain/explainer.ts";
import type { ExplainedCase } from "./case/explain_text.ts";
import type { DiffReport, Gate } from "./terminal/diff_text.ts";

/** The verdict of decoders on the handler. */
export const BY_DECODERS = verdict("decoders", "decoders-agree", {
  blames: ["posted"],
  witnesses: ["iced", "capstone"],
});

/** An exemplar; fields that a test is about replace the others. */
export function exemplar(fields: Partial<Exemplar> = {}): Exemplar {
  return {
    case: caseFrom("0f b6 07"),
    weight: 1,
    field: "register",
    verdict: BY_DECODERS,
    ...fields,
  };
}

/** A finding in the subject; fields that a test is about replace the others. */
export function finding(fields: Partial<Finding> = {}): Finding {
  return {
    id: "0123456789ab",
    title: "Leaves the upper half of the register stale: movzx (0fb6)",
    parties: ["posted", "model"],
    field: "register",
    signature: "posted and model | register | upper half | 0fb6",
    isGap: false,
    cause: ["zero-extension"],
    count: 1234,
    exemplars: [exemplar()],
    ...fields,
  };
}

/** A finding that a case shows, judged as its plainest exemplar is. */
export function shownFinding(fields: Partial<Finding> = {}): ShownFinding {
  const shown = finding(fields);
  const { field, verdict } = plainest(shown);
  return { finding: shown, field, verdicts: [verdict] };
}

/** A run with one finding of every sort. */
export function diffReport(fields: Partial<DiffReport> = {}): DiffReport {
  const example = caseFrom("67 8b 07", { cpl: 3, regs: { rdi: 0x1000n } });
  return {
    subjects: ["posted"],
    decoders: [{ name: "iced", version: "1.21.0" }, { name: "capstone", version: "5.0.0" }],
    cpu: null,
    records: [],
    seed: 7,
    cases: 5000,
    disagreeing: 1300,
    outside: [],
    corrections: new Map([["zero-extension", "A 32-bit result clears the upper half"]]),
    findings: [
      finding(),
      finding({
        id: "111111111111",
        title: "Handles it",
        count: 9,
        exemplars: [exemplar({ case: example }), exemplar({ case: caseFrom("8b 07"), weight: 2 })],
      }),
      finding({
        id: "222222222222",
        title: "Refuses it",
        cause: [],
        exemplars: [exemplar({ field: "gap", verdict: verdict("open", "gap") })],
        isGap: true,
        count: 5,
      }),
      finding({
        id: "333333333333",
        title: "They differ",
        parties: ["iced", "capstone"],
        cause: null,
        exemplars: [
          exemplar({ field: "validity", verdict: verdict("open", "decoders-contradict") }),
        ],
        count: 1,
      }),
    ],
    ...fields,
  };
}

const DECODING: DecodingView = {
  valid: true,
  length: 4,
  form: "mov",
  mnemonic: "mov",
  operandSize: 4,
  memorySize: 4,
  store: false,
  register: "eax",
  rmRegister: null,
  immediate: null,
  memory: {
    base: "rdi",
    index: "rcx",
    scale: 4,
    displacement: -16n & 0xffff_ffff_ffff_ffffn,
    segment: "gs",
    addressSize: 8,
  },
  repeat: false,
};

/** A decoding of `mov eax, gs:[rdi + rcx*4 - 16]`. */
export function decoding(fields: Partial<DecodingView> = {}): DecodingView {
  return { ...DECODING, ...fields };
}

/** A decoding of bytes that are no instruction. */
export const INVALID: DecodingView = {
  valid: false,
  length: 0,
  form: null,
  mnemonic: null,
  operandSize: null,
  memorySize: null,
  store: null,
  register: null,
  rmRegister: null,
  immediate: null,
  memory: null,
  repeat: null,
};

const ACCESS = { size: 4, direction: "read", gpa: 0x8000_fee0_0fe0n, data: 0n } as const;

/** What the subject did. */
export function outcome(fields: Partial<AnsweredView> = {}): AnsweredView {
  return { handled: true, returned: 4, rip: 0x1004n, access: ACCESS, regs: { rax: 0x11n }, ...fields };
}

/** What the CPU did. */
export function cpu(fields: Partial<CpuView> = {}): CpuView {
  const { rip, regs } = outcome();
  const did = { valid: true, length: 4, fault: null, stop: null, rip, regs, memory: 0x11n, relocated: null };
  return { ...did, name: "CPU 1", ...fields };
}

/** What the model expects. */
export function expectation(fields: Partial<ExpectationView> = {}): ExpectationView {
  const { rip, access, regs } = outcome();
  return {
    outcome: "handled",
    contract: "guest",
    reason: null,
    hazards: [],
    impossible: [],
    length: 4,
    rip,
    access,
    regs,
    ...fields,
  };
}

/** A case on which all agree. */
export function explained(fields: Partial<ExplainedCase> = {}): ExplainedCase {
  return {
    bytes: "658b448ff0",
    subjects: { posted: outcome() },
    decoders: { iced: decoding(), capstone: decoding() },
    model: expectation(),
    cpu: null,
    findings: [],
    labels: [
      { name: "prefix", bytes: Uint8Array.of(0x65) },
      { name: "opcode", bytes: Uint8Array.of(0x8b) },
      { name: "ModRM", bytes: Uint8Array.of(0x44) },
      { name: "SIB", bytes: Uint8Array.of(0x8f) },
      { name: "displacement", bytes: Uint8Array.of(0xf0) },
    ],
    case: caseFrom("65 8b 44 8f f0", { rip: 0x1000n, device: { value: 0x11n, status: 0n } }),
    gla: 0x2000n,
    gpa: 0x8000_fee0_0fe0n,
    judged: [],
    instruction: {
      text: "mov eax, dword ptr gs:[rdi+rcx*4-0x10]",
      operands: [
        { text: "eax", access: "write", size: 4 },
        { text: "dword ptr gs:[rdi+rcx*4-0x10]", access: "read", size: 4 },
      ],
      registers: ["rax", "rcx", "rdi"],
      accessesMemory: true,
      reach: null,
    },
    ...fields,
  };
}

/** A finding as a baseline lists it. */
export function knownFinding(fields: Partial<KnownFinding> = {}): KnownFinding {
  return {
    ...headOf(finding()),
    verdict: BY_DECODERS,
    case: caseFrom("0f b6 07"),
    link: null,
    reason: "A 32-bit result clears the upper half",
    ...fields,
  };
}

/** Baselines, and how a run compares with them. */
export function gateOf(baselines: readonly Baseline[], fields: Partial<Comparison> = {}): Gate {
  return {
    baselines,
    comparison: { known: new Set(), fresh: [], asides: new Map(), gone: [], ...fields },
  };
}
