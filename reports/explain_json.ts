/**
 * The answer lines of `explain --json`.
 *
 * @module
 */
import type {
  AccessView,
  ChangedRegisters,
  DecodingView,
  ExpectationView,
  OutcomeView,
} from "../triage/explanation.ts";
import type { Finding } from "../triage/finding.ts";

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
  readonly cpu: null;
  /** The findings that the case shows. */
  readonly findings: readonly Finding[];
}

/** One answer line, without the line's end. 64-bit values are hex strings, registers with all 16 digits. */
export function explainJson({ bytes, subjects, decoders, model, cpu, findings }: Explanation): string {
  return JSON.stringify({
    bytes,
    subjects: mapValues(subjects, outcome),
    decoders: mapValues(decoders, decoding),
    model: { ...model, rip: hex(model.rip), access: access(model.access), regs: registers(model.regs) },
    cpu,
    findings: findings.map(({ id, title, parties, field }) => ({ id, title, parties, field })),
  });
}

const hex = (value: bigint) => `0x${value.toString(16)}`;

function mapValues<T, U>(object: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  const changed: Record<string, U> = {};
  for (const key in object) changed[key] = change(object[key]!);
  return changed;
}

function outcome({ handled, returned, rip, access: a, regs }: OutcomeView) {
  return { handled, returned, rip: hex(rip), access: access(a), regs: registers(regs) };
}

function access(a: AccessView | null) {
  return a && { size: a.size, direction: a.direction, gpa: hex(a.gpa), data: hex(a.data) };
}

function registers(regs: ChangedRegisters): Record<string, string> {
  return mapValues(regs, (value) => `0x${value.toString(16).padStart(16, "0")}`);
}

/** An invalid decoding has nothing to show beside its being so. */
function decoding(d: DecodingView) {
  if (!d.valid) return { valid: false, length: 0, form: null };
  if (d.form === "other") return { valid: true, length: d.length, form: d.form, mnemonic: d.mnemonic };
  return {
    ...d,
    immediate: d.immediate === null ? null : hex(d.immediate),
    memory: d.memory && { ...d.memory, displacement: hex(d.memory.displacement) },
  };
}
