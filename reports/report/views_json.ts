/**
 * What every party says of a finding's example, in a report and out of it.
 *
 * @module
 */
import { formatBytes, formatQword, parseBytes } from "../../corpus/files/hex.ts";
import type {
  AccessView,
  AnsweredView,
  ExpectationView,
  OutcomeView,
  UnansweredView,
} from "../../triage/explain/case_views.ts";
import type { CpuView } from "../../triage/explain/cpu_view.ts";
import type { DecodingView, MemoryView } from "../../triage/explain/decoding_view.ts";
import type { CpuEffectsView, EffectsView, ToldView } from "../../triage/explain/effect_views.ts";
import type { CaseViews } from "../../triage/explain/explainer.ts";
import { cpuEffectsOf, effectsOf, toldOf } from "./effects_json.ts";
import { explainJson } from "./explain_json.ts";
import type { Json } from "./json_value.ts";
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

/** What is told stands beside the rest. */
type OutcomeJson = Json<UnansweredView> | (Json<Omit<AnsweredView, "told">> & Json<ToldView>);

function outcomeOf(json: OutcomeJson): OutcomeView {
  if (json.unanswered !== undefined) return json;
  const { handled, returned, rip, access, regs, ...told } = json;
  const own = { handled, returned, rip: BigInt(rip), access: accessOf(access), regs: mapped(regs, BigInt) };
  return Object.keys(told).length === 0 ? own : { ...own, told: toldOf(told) };
}

function expectationOf(json: ExpectationJson): ExpectationView {
  const { outcome, contract = "guest", byCpu, reason, hazards, impossible = [], length, rip, access, regs, rflags } =
    json;
  const own = { outcome, contract, ...byCpu === true ? { byCpu } : {}, reason, hazards, impossible, length };
  const read = { ...own, rip: BigInt(rip), access: accessOf(access), regs: mapped(regs, BigInt) };
  return rflags === undefined ? read : { ...read, effects: effectsOf(json as Json<EffectsView>) };
}

/** Reports of before say neither what is impossible, nor for whom, nor what else is expected. */
type ExpectationJson =
  & Json<Omit<ExpectationView, "impossible" | "contract" | "effects">>
  & Partial<Json<Pick<ExpectationView, "impossible" | "contract"> & EffectsView>>;

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
    ...json.unanswered === undefined ? {} : { unanswered: json.unanswered },
  };
}

function memoryOf({ displacement, ...rest }: Json<MemoryView>): MemoryView {
  return { ...rest, displacement: BigInt(displacement) };
}

/** Reports of before do not say what was relocated. */
function cpuOf(json: CpuJson): CpuView {
  const { valid, length, fault, stop, rip, rflags, regs, memory, relocated = null, name } = json;
  const flags = rflags === undefined ? {} : { rflags: BigInt(rflags) };
  const values = { rip: BigInt(rip), ...flags, regs: mapped(regs, BigInt), memory: orNull(memory) };
  const effects = cpuEffectsOf(json);
  const more = effects === undefined ? {} : { effects };
  return { valid, length, fault, stop, ...values, relocated, ...more, name };
}

type CpuJson = Json<Omit<CpuView, "relocated" | "effects">> & Partial<Json<CpuEffectsView>> & {
  readonly relocated?: readonly string[] | null;
};
