/**
 * The answer lines of `explain --json`.
 *
 * @module
 */
import { verdictText } from "../../findings/verdict_text.ts";
import type {
  AccessView,
  ChangedRegisters,
  DecodingView,
  ExpectationView,
  MemoryView,
  OutcomeView,
} from "../../triage/explain/case_views.ts";
import type { CpuView, MemoryAccessView } from "../../triage/explain/cpu_view.ts";
import type { ShownFinding } from "../../triage/explain/explainer.ts";

/** One case as every party sees it. */
export interface Explanation {
  /** The hex string of the instruction's bytes, as it was given. */
  readonly bytes: string;
  /** What each subject did, by name. */
  readonly subjects: Readonly<Record<string, OutcomeView>>;
  /** What each decoder says, by name. */
  readonly decoders: Readonly<Record<string, DecodingView>>;
  /** What the model expects. */
  readonly model: ExpectationView;
  /** What the CPU did; null where it was not asked. */
  readonly cpu: CpuView | null;
  /** The findings that the case shows. */
  readonly findings: readonly ShownFinding[];
}

/**
 * One answer line, without the line's end. 64-bit values are hex strings, registers with all 16 digits.
 *
 * The line is put together here, not by way of an object: at tens of thousands of lines a second that is half the time.
 */
export function explainJson({ bytes, subjects, decoders, model, cpu, findings }: Explanation): string {
  return `{"bytes":${text(bytes)},"subjects":${members(subjects, outcome)},"decoders":${members(decoders, decoding)},` +
    `"model":${expectation(model)},"cpu":${orNull(cpu, cpuJson)},"findings":[${findings.map(finding).join(",")}]}`;
}

const text = (value: unknown) => JSON.stringify(value);
const hex = (value: bigint) => `"0x${value.toString(16)}"`;
const qword = (value: bigint) => `"0x${value.toString(16).padStart(16, "0")}"`;
const orNull = <T>(value: T | null, json: (value: T) => string) => value === null ? "null" : json(value);
/** A name that needs no escaping: of a register, a mnemonic, a form. */
const name = (value: string | null) => value === null ? "null" : `"${value}"`;

function members<T>(object: Readonly<Record<string, T>>, json: (value: T) => string): string {
  let all = "";
  for (const key in object) all += `${all === "" ? "" : ","}${text(key)}:${json(object[key]!)}`;
  return `{${all}}`;
}

function outcome(view: OutcomeView): string {
  if (view.unanswered !== undefined) return text(view);
  const { handled, returned, rip, access: a, regs } = view;
  return `{"handled":${handled},"returned":${returned},"rip":${hex(rip)},"access":${access(a)},"regs":${
    registers(regs)
  }}`;
}

function expectation({ outcome, reason, hazards, impossible, length, rip, access: a, regs }: ExpectationView): string {
  return `{"outcome":"${outcome}","reason":${name(reason)},"hazards":${text(hazards)},"impossible":${
    text(impossible)
  },"length":${length},` +
    `"rip":${hex(rip)},"access":${access(a)},"regs":${registers(regs)}}`;
}

function access(a: AccessView | null): string {
  if (a === null) return "null";
  return `{"size":${a.size},"direction":"${a.direction}","gpa":${hex(a.gpa)},"data":${hex(a.data)}${
    a.accesses === undefined ? "" : `,"accesses":${a.accesses}`
  }}`;
}

function registers(regs: ChangedRegisters): string {
  return members(regs, qword);
}

/** An invalid decoding has nothing to show beside its being so. */
function decoding(d: DecodingView): string {
  if (!d.valid) return `{"valid":false,"length":0,"form":null}`;
  const start = `{"valid":true,"length":${d.length},"form":${name(d.form)},"mnemonic":${name(d.mnemonic)}`;
  if (d.form === "other") return `${start}}`;
  return `${start},"operandSize":${d.operandSize},"memorySize":${d.memorySize},"store":${d.store},` +
    `"register":${name(d.register)},"rmRegister":${name(d.rmRegister)},"immediate":${orNull(d.immediate, hex)},` +
    `"memory":${orNull(d.memory, memory)}${d.repeat === true ? `,"repeat":true` : ""}}`;
}

function memory({ base, index, scale, displacement, segment, addressSize }: MemoryView): string {
  return `{"base":${name(base)},"index":${name(index)},"scale":${scale},"displacement":${hex(displacement)},` +
    `"segment":${name(segment)},"addressSize":${addressSize}}`;
}

function cpuJson(
  { valid, length, fault, stop, rip, regs, memory: m, relocated, access, accessUnknown, name: cpuName }: CpuView,
): string {
  return `{"valid":${valid},"length":${length},"fault":${name(fault)},"stop":${name(stop)},"rip":${hex(rip)},"regs":${
    registers(regs)
  },` +
    `"memory":${orNull(m, qword)},"relocated":${text(relocated)}${
      access === undefined ? "" : `,"access":${orNull(access, memoryAccesses)}`
    }${accessUnknown === undefined ? "" : `,"accessUnknown":${text(accessUnknown)}`},` +
    `"name":${text(cpuName)}}`;
}

function memoryAccesses(accesses: readonly MemoryAccessView[]): string {
  const all = accesses.map(({ direction, address, size }) =>
    `{"direction":"${direction}","address":${hex(address)},"size":${size}}`
  );
  return `[${all.join(",")}]`;
}

function finding({ finding: { id, title, parties }, field, verdicts: [verdict] }: ShownFinding): string {
  return text({ id, title, parties, field, blames: verdict.blames, verdict: verdictText(verdict) });
}
