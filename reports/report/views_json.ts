/**
 * What every party says of a finding's example, in a report and out of it.
 *
 * @module
 */
import { formatBytes, formatQword, parseBytes } from "../../corpus/files/hex.ts";
import type {
  AccessView,
  DecodingView,
  ExpectationView,
  MemoryView,
  OutcomeView,
} from "../../triage/explain/case_views.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { CaseViews } from "../../triage/explain/explainer.ts";
import { explainJson } from "./explain_json.ts";
import type { JsonObject } from "./report.ts";

/** A run of an instruction's bytes, and what they are. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What every party says, and the instruction's bytes by kind. */
export interface Views extends Omit<CaseViews, "judged" | "gpa"> {
  /** The gpa; undefined in reports that do not say it, where it is as the case has it. */
  readonly gpa?: bigint | undefined;
  /** Who differs, and in what; undefined in reports that do not say it. */
  readonly judged?: CaseViews["judged"] | undefined;
  readonly labels: readonly NamedBytes[];
}

/**
 * Views as a report has them.
 *
 * @param views What every party says.
 * @param parties The finding's: of subjects only those of them are kept.
 */
export function viewsJson(views: Views, parties: readonly string[]): JsonObject {
  const { labels, gla, gpa, subjects, judged } = views;
  const own = Object.fromEntries(Object.entries(subjects).filter(([name]) => parties.includes(name)));
  const { bytes: _, findings: __, ...json } = JSON.parse(
    explainJson({ ...views, subjects: own, bytes: "", findings: [] }),
  );
  return {
    ...json,
    gla: formatQword(gla),
    ...gpa === undefined ? {} : { gpa: formatQword(gpa) },
    ...judged === undefined ? {} : { judged: judged.map(({ parties, fields }) => ({ parties, fields })) },
    labels: labels.map(({ name, bytes }) => ({ name, bytes: formatBytes(bytes) })),
  };
}

/** A JSON value that the schema has been checked of: 64-bit values are hex strings, what says nothing is left out. */
type Json<T> = T extends bigint ? string
  : T extends Uint8Array ? string
  : T extends readonly (infer U)[] ? readonly Json<U>[]
  : T extends object ? { readonly [K in keyof T]: Json<T[K]> }
  : T;

/** Reads the views of a report back. */
export function parseViews(json: JsonObject): Views {
  const { subjects, decoders, model, cpu, gla, labels } = json as unknown as Json<Views>;
  const { judged, gpa } = json as unknown as Pick<Views, "judged"> & { readonly gpa?: string };
  return {
    subjects: mapped(subjects, outcomeOf),
    decoders: mapped(decoders, decodingOf),
    model: expectationOf(model),
    cpu: cpu === null ? null : cpuOf(cpu),
    gla: BigInt(gla),
    ...gpa === undefined ? {} : { gpa: BigInt(gpa) },
    ...judged === undefined ? {} : { judged },
    labels: labels.map(({ name, bytes }) => ({ name, bytes: parseBytes(bytes) })),
  };
}

function mapped<T, U>(object: Readonly<Record<string, T>>, of: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, of(value)]));
}

const orNull = (value: string | null | undefined) => value === null || value === undefined ? null : BigInt(value);

function outcomeOf(json: Json<OutcomeView>): OutcomeView {
  if (json.unanswered !== undefined) return json;
  const { rip, access, regs, ...rest } = json;
  return { ...rest, rip: BigInt(rip), access: accessOf(access), regs: mapped(regs, BigInt) };
}

/** Reports of before do not say what is impossible. */
function expectationOf(
  { rip, access, regs, impossible = [], ...rest }: Json<Omit<ExpectationView, "impossible">> & {
    readonly impossible?: ExpectationView["impossible"];
  },
): ExpectationView {
  return { ...rest, impossible, rip: BigInt(rip), access: accessOf(access), regs: mapped(regs, BigInt) };
}

function accessOf(access: Json<AccessView> | null): AccessView | null {
  return access === null ? null : { ...access, gpa: BigInt(access.gpa), data: BigInt(access.data) };
}

function decodingOf(json: Partial<Json<DecodingView>>): DecodingView {
  const { valid = false, length = 0, form = null, mnemonic = null, operandSize = null, memorySize = null } = json;
  const { store = null, register = null, rmRegister = null, immediate, memory = null } = json;
  const repeat = json.repeat ?? (operandSize === null ? null : false);
  return {
    valid,
    length,
    form,
    mnemonic,
    operandSize,
    memorySize,
    store,
    register,
    rmRegister,
    immediate: orNull(immediate),
    memory: memory === null ? null : memoryOf(memory),
    repeat,
  };
}

function memoryOf({ displacement, ...rest }: Json<MemoryView>): MemoryView {
  return { ...rest, displacement: BigInt(displacement) };
}

/** Reports of before do not say what was relocated. */
function cpuOf(json: Json<Omit<CpuView, "relocated">> & { readonly relocated?: readonly string[] | null }): CpuView {
  const { valid, length, fault, stop, rip, regs, memory, relocated = null, name } = json;
  const values = { rip: BigInt(rip), regs: mapped(regs, BigInt), memory: orNull(memory) };
  return { valid, length, fault, stop, ...values, relocated, name };
}
