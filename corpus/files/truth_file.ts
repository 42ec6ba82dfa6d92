/**
 * Records of truth: case files whose lines also say what a named CPU did, so that a machine whose own CPU cannot be asked
 * still has something to check against. A line whose CPU says nothing of registers and memory is about its text alone.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { parseCpuName } from "../../machine/cpu_name.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import { formatCase, parseCase } from "./case_file.ts";
import { formatQword, InputError, parseQword, quoted } from "./hex.ts";
import { parseLines } from "./parse_lines.ts";

/** What a CPU did with a text. */
export interface TextTruth {
  /** The CPU: vendor, family, model, stepping, microcode. */
  readonly name: string;
  /** Whether the bytes begin with an instruction that this CPU has. */
  readonly valid: boolean;
  /** Length in bytes; 0 where no number of bytes is enough, null where nobody noted it. */
  readonly length: number | null;
  /** The exception, such as `#UD`; null where there was none. */
  readonly fault: string | null;
  /** What else ended it; null where it completed or faulted. */
  readonly stop: string | null;
  /** Of CPUID: all that the CPU has, by the names that CPUID's documentation gives, and states such as `XCR0.AVX`. */
  readonly has?: readonly string[];
}

/** What a CPU did with a case. */
export interface Truth extends TextTruth {
  /** Length in bytes; 0 where no number of bytes is enough. */
  readonly length: number;
  /** rip afterwards. */
  readonly rip: bigint;
  /** The registers that changed. */
  readonly regs: Readonly<Record<string, bigint>>;
  /** The eight bytes at the operand afterwards; null without an operand. */
  readonly memory: bigint | null;
}

/** A case and what a CPU did with it, or with its text in some state. */
export interface TruthRecord<T extends TextTruth = TextTruth> {
  readonly case: Case;
  readonly truth: T;
}

/** Whether a CPU's word is about the whole case: registers and memory, too. */
export function isWhole(truth: TextTruth): truth is Truth {
  return "rip" in truth;
}

/**
 * Reads a file of records.
 *
 * @param text Its text, one JSON object a line.
 * @returns The records in their order.
 * @throws {InputError} When a line is no record; the message names the line.
 */
export function parseTruths(text: string): TruthRecord[] {
  return parseLines(text, parseTruthLine);
}

/**
 * Reads a line of such a file.
 *
 * @throws {InputError} When it is no record.
 */
export function parseTruthLine(line: string): TruthRecord {
  return { case: parseCase(line), truth: parseTruth(JSON.parse(line).cpu) };
}

type Json = Readonly<Record<string, unknown>>;

function parseTruth(value: unknown): TextTruth | Truth {
  if (typeof value !== "object" || value === null) throw new InputError('Record has no "cpu" object');
  const json = value as Json;
  const text = parseText(json);
  const { rip, regs, memory } = json;
  if (rip === undefined && regs === undefined && memory === undefined) return text;
  if (text.length === null) throw new InputError('Value of cpu has registers or memory, and no "length" number');
  return {
    ...text,
    length: text.length,
    rip: parseQword(rip, "cpu.rip"),
    regs: parseRegisters(regs),
    memory: memory === null ? null : parseQword(memory, "cpu.memory"),
  };
}

function parseText({ name, valid, length, fault, stop = null, has }: Json): TextTruth {
  if (typeof name !== "string") throw new InputError('Value of cpu has no "name" string');
  if (parseCpuName(name) === null) throw new InputError(`Name of cpu is none of a CPU: ${quoted(name)} (${NAME_FORM})`);
  if (typeof valid !== "boolean") throw new InputError('Value of cpu has no "valid" boolean');
  if (length !== null && !(Number.isInteger(length) && length as number >= 0 && length as number <= 15)) {
    throw new InputError('Value of cpu has no "length" number from 0 to 15');
  }
  return {
    name,
    valid,
    length: length as number | null,
    fault: oneOfText(fault, /^#\w+$/, "fault"),
    stop: oneOfText(stop, /./, "stop"),
    ...has === undefined ? {} : { has: parseHas(has) },
  };
}

function parseHas(value: unknown): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === "string" && each !== "")) return value;
  throw new InputError(`Value of cpu.has is not a list of features: ${quoted(value)}`);
}

/** What a CPU's name looks like. */
const NAME_FORM = "such as AuthenticAMD family 25 model 17 stepping 1 microcode 0x1";

function oneOfText(value: unknown, form: RegExp, key: string): string | null {
  if (value === null || typeof value === "string" && form.test(value)) return value;
  throw new InputError(`Value of cpu.${key} is neither null nor what ended it: ${quoted(value)}`);
}

function parseRegisters(value: unknown): Record<string, bigint> {
  if (typeof value !== "object" || value === null) throw new InputError('Value of cpu has no "regs" object');
  return Object.fromEntries(
    Object.entries(value).map(([name, text]) => {
      if (!REGISTER_NAMES.includes(name)) throw new InputError(`Unknown register: "${name}"`);
      return [name, parseQword(text, name)];
    }),
  );
}

/** A record as the line that {@linkcode parseTruths} reads back, without a line end. */
export function formatTruth({ case: c, truth }: TruthRecord): string {
  const { name, valid, length, fault, stop, has } = truth;
  const cpu = {
    valid,
    length,
    fault,
    ...(stop === null ? {} : { stop }),
    ...(isWhole(truth) ? stateJson(truth) : {}),
    ...(has === undefined ? {} : { has }),
    name,
  };
  return `${formatCase(c).slice(0, -1)},"cpu":${JSON.stringify(cpu)}}`;
}

function stateJson({ rip, regs, memory }: Truth): Json {
  return {
    rip: formatQword(rip),
    regs: Object.fromEntries(Object.entries(regs).map(([name, value]) => [name, formatQword(value)])),
    memory: memory === null ? null : formatQword(memory),
  };
}
