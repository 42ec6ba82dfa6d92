/**
 * The answer lines of `explain --json`.
 *
 * @module
 */
import { formatBytes } from "../../corpus/files/hex.ts";
import { verdictText } from "../../findings/verdict_text.ts";
import type { AccessView, ChangedRegisters, ExpectationView, OutcomeView } from "../../triage/explain/case_views.ts";
import type { CpuView, MemoryAccessView } from "../../triage/explain/cpu_view.ts";
import type { DecodingView, MemoryView } from "../../triage/explain/decoding_view.ts";
import type {
  CpuEffectsView,
  EffectsView,
  ExceptionView,
  TakenView,
  ToldView,
} from "../../triage/explain/effect_views.ts";
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
  const { handled, returned, rip, access: a, regs, told } = view;
  return `{"handled":${handled},"returned":${returned},"rip":${hex(rip)},"access":${access(a)},"regs":${
    registers(regs)
  }${told === undefined ? "" : toldJson(told)}}`;
}

function expectation(
  { outcome, contract, byCpu, reason, hazards, impossible, length, rip, access: a, regs, effects }: ExpectationView,
): string {
  return `{"outcome":"${outcome}","contract":"${contract}"${byCpu === true ? `,"byCpu":true` : ""},"reason":${
    name(reason)
  },"hazards":${text(hazards)},"impossible":${text(impossible)},"length":${length},` +
    `"rip":${hex(rip)},"access":${access(a)},"regs":${registers(regs)}${
      effects === undefined ? "" : effectsJson(effects)
    }}`;
}

/** What a subject tells, as members that follow others: the words of an outcome line of protocol 2. */
function toldJson({ rflags, exception, accesses, accessCount, iterations, vectors }: ToldView): string {
  return member("rflags", rflags, hex) + member("exception", exception, exceptionJson) +
    member("accesses", accesses, takenJson) + member("accessCount", accessCount, String) +
    member("iterations", iterations, String) + member("vectors", vectors, vectorsJson);
}

/** The same of what the model expects. */
function effectsJson({ rflags, undefined: open, exception, accesses, vectors, iterations }: EffectsView): string {
  return `,"rflags":${hex(rflags)},"undefined":${hex(open)},"exception":${exceptionJson(exception)},"accesses":${
    takenJson(accesses)
  },"vectors":${vectorsJson(vectors)}${member("iterations", iterations, String)}`;
}

/** The same of what the CPU did; null where that cannot be told. */
function cpuEffectsJson(
  { undefined: open, exception, accesses, accessCount, vectors, iterations, isCut, isUndefined }: CpuEffectsView,
): string {
  return `,"undefined":${hex(open)},"exception":${orNull(exception, exceptionJson)},"accesses":${
    orNull(accesses, takenJson)
  }${member("accessCount", accessCount, String)},"vectors":${orNull(vectors, vectorsJson)}${
    member("iterations", iterations, String)
  }${isCut ? `,"isCut":true` : ""}${isUndefined ? `,"isUndefined":true` : ""}`;
}

function member<T>(key: string, value: T | undefined, json: (value: T) => string): string {
  return value === undefined ? "" : `,"${key}":${json(value)}`;
}

function exceptionJson(raised: ExceptionView | null): string {
  return raised === null ? "null" : `{"vector":${raised.vector},"error":${hex(raised.error)},"cr2":${hex(raised.cr2)}}`;
}

function takenJson(accesses: readonly TakenView[]): string {
  const all = accesses.map(({ direction, address, gpa, size, data, piece }) =>
    `{"direction":"${direction}"${member("address", address ?? undefined, hex)}${
      member("gpa", gpa ?? undefined, hex)
    },` +
    `"size":${size},"data":${hex(data)}${piece ? `,"piece":true` : ""}}`
  );
  return `[${all.join(",")}]`;
}

function vectorsJson(vectors: Readonly<Record<string, Uint8Array>>): string {
  return members(vectors, (bytes) => `"${formatBytes(bytes)}"`);
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
  if (d.unanswered !== undefined) return `{"valid":false,"length":0,"form":null,"unanswered":${text(d.unanswered)}}`;
  if (!d.valid) return `{"valid":false,"length":0,"form":null}`;
  const start = `{"valid":true,"length":${d.length},"form":${name(d.form)},"mnemonic":${name(d.mnemonic)}`;
  if (d.form === "other" || d.form === null) return `${start}}`;
  return `${start},"operandSize":${d.operandSize},"memorySize":${d.memorySize},"store":${d.store},` +
    `"register":${name(d.register)},"rmRegister":${name(d.rmRegister)},"immediate":${orNull(d.immediate, hex)},` +
    `"memory":${orNull(d.memory, memory)}${d.repeat === true ? `,"repeat":true` : ""}}`;
}

function memory({ base, index, scale, displacement, segment, addressSize }: MemoryView): string {
  return `{"base":${name(base)},"index":${name(index)},"scale":${scale},"displacement":${hex(displacement)},` +
    `"segment":${name(segment)},"addressSize":${addressSize}}`;
}

function cpuJson(
  {
    valid,
    length,
    fault,
    stop,
    rip,
    rflags,
    regs,
    memory: m,
    relocated,
    access,
    accessUnknown,
    effects,
    name: cpuName,
  }: CpuView,
): string {
  return `{"valid":${valid},"length":${length},"fault":${name(fault)},"stop":${name(stop)},"rip":${hex(rip)}${
    member("rflags", rflags, hex)
  },"regs":${registers(regs)},` +
    `"memory":${orNull(m, qword)},"relocated":${text(relocated)}${
      access === undefined ? "" : `,"access":${orNull(access, memoryAccesses)}`
    }${accessUnknown === undefined ? "" : `,"accessUnknown":${text(accessUnknown)}`}${
      effects === undefined ? "" : cpuEffectsJson(effects)
    },` +
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
