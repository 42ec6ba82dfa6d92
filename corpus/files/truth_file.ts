/**
 * Records of truth: case files whose lines also say what a named CPU did, so that a machine whose own CPU cannot be asked
 * still has something to check against.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { REGISTER_NAMES } from "../../machine/registers.ts";
import { formatCase, parseCase } from "./case_file.ts";
import { formatQword, InputError, parseQword } from "./hex.ts";
import { parseLines } from "./parse_lines.ts";

/** What a CPU did with a case. */
export interface Truth {
  /** The CPU: vendor, family, model, stepping, microcode. */
  readonly name: string;
  /** Whether the bytes begin with an instruction that this CPU has. */
  readonly valid: boolean;
  /** Length in bytes; 0 where no number of bytes is enough. */
  readonly length: number;
  /** The exception, such as `#UD`; null where there was none. */
  readonly fault: string | null;
  /** What else ended it; null where it completed or faulted. */
  readonly stop: string | null;
  /** rip afterwards. */
  readonly rip: bigint;
  /** The registers that changed. */
  readonly regs: Readonly<Record<string, bigint>>;
  /** The eight bytes at the operand afterwards; null without an operand. */
  readonly memory: bigint | null;
}

/** A case and what a CPU did with it. */
export interface TruthRecord {
  readonly case: Case;
  readonly truth: Truth;
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

function parseTruth(value: unknown): Truth {
  if (typeof value !== "object" || value === null) throw new InputError('Record has no "cpu" object');
  const { name, valid, length, fault, stop = null, rip, regs, memory } = value as Record<string, unknown>;
  if (typeof name !== "string") throw new InputError('Value of cpu has no "name" string');
  if (typeof valid !== "boolean") throw new InputError('Value of cpu has no "valid" boolean');
  if (typeof length !== "number") throw new InputError('Value of cpu has no "length" number');
  return {
    name,
    valid,
    length,
    fault: typeof fault === "string" ? fault : null,
    stop: typeof stop === "string" ? stop : null,
    rip: parseQword(rip, "cpu.rip"),
    regs: parseRegisters(regs),
    memory: memory === null ? null : parseQword(memory, "cpu.memory"),
  };
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
  const regs = Object.fromEntries(Object.entries(truth.regs).map(([name, value]) => [name, formatQword(value)]));
  const { name, valid, length, fault, stop, rip, memory } = truth;
  const cpu = {
    valid,
    length,
    fault,
    ...(stop === null ? {} : { stop }),
    rip: formatQword(rip),
    regs,
    memory: memory === null ? null : formatQword(memory),
    name,
  };
  return `${formatCase(c).slice(0, -1)},"cpu":${JSON.stringify(cpu)}}`;
}
