/**
 * Cases as lines: JSON with hex strings, a fixed key order and defaults left out; or their bytes alone.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, GROUPS, OWN_COLUMNS, TEXT_FILL, valueOf } from "../../machine/case.ts";
import { type Column, type GroupName, mostOf, type Value } from "../../machine/column.ts";
import { DEFAULT_REGISTERS, REGISTER_NAMES } from "../../machine/registers.ts";
import { formatBytes, formatQword, InputError, parseBytes, parseQword, quoted } from "./hex.ts";
import { knownNames } from "./near_name.ts";
import { checkLineLength } from "./parse_lines.ts";

type Json = Record<string, unknown>;

/** The keys of a case line, of which `cpu` belongs to records of truth. */
const CASE_KEYS = ["bytes", ...OWN_COLUMNS.map(({ key }) => key), ...Object.keys(GROUPS), "cpu"];

/**
 * Reads a case that is written in full.
 *
 * @example
 * ```ts
 * import { parseCase } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseCase(`{"bytes":"8b07","regs":{"rdi":"0x1000"}}`).registers[7], 0x1000n);
 * ```
 *
 * @param line A JSON object with `bytes` and what differs from the defaults.
 * @returns The case.
 * @throws {InputError} When it is no case; the message says which part of it.
 */
export function parseCase(line: string): Case {
  return parseObject(line).case;
}

/** A case, and its instruction bytes as the line writes them: without the NOPs that follow. */
export interface CaseLine {
  /** The case. */
  readonly case: Case;
  /** The hex string that was given. */
  readonly given: string;
}

/**
 * Reads a line of a case file: a case that is written in full, or the bytes of one that has the defaults besides.
 *
 * @example
 * ```ts
 * import { parseCaseLine } from "./case_file.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseCaseLine("0x8b 0x07").case, parseCaseLine(`{"bytes":"8b07"}`).case);
 * ```
 *
 * @returns The case, and the bytes as they were given.
 * @throws {InputError} When the line is no case; the message says which part of it.
 */
export function parseCaseLine(line: string): CaseLine {
  checkLineLength(line);
  if (/^\s*\{/.test(line)) return parseObject(line);
  return { case: caseOf(caseBytes(line)), given: line.trim() };
}

function parseObject(line: string): CaseLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new InputError(`Case is not JSON: ${quoted(line)}`);
  }
  return caseOfJson(json);
}

/**
 * Reads a case from a value that was read from JSON.
 *
 * @throws {InputError} When it is none.
 */
export function caseOfJson(json: unknown): CaseLine {
  const object = asObject(json, "Case");
  refuseUnknown(object, CASE_KEYS, "case");
  const given = object["bytes"];
  const bytes = caseBytes(given);
  const own = parseColumns(object, OWN_COLUMNS);
  const [ve, device] = [parseGroup(object, "ve"), parseGroup(object, "device")];
  return { case: caseOf(bytes, { ...own, ve, device } as Partial<Case>), given: given as string };
}

function asObject(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new InputError(`${what} is not a JSON object: ${quoted(value)}`);
}

function refuseUnknown(object: Json, known: readonly string[], what: string): void {
  for (const key in object) {
    if (!known.includes(key)) {
      throw new InputError(`Unknown key in ${what}: ${quoted(key)} (${knownNames(key, known)})`);
    }
  }
}

/** The instruction bytes of a case, 1 to 15. */
export function caseBytes(value: unknown): Uint8Array {
  if (typeof value !== "string") throw new InputError(`Case has no "bytes" string`);
  const bytes = parseBytes(value);
  if (bytes.length === 0) throw new InputError("Bytes are empty: give 1 to 15");
  if (bytes.length > MAX_INSTRUCTION) throw new InputError(`Bytes are too many: ${bytes.length}, at most 15`);
  return bytes;
}

/** What an object of a line gives some columns, by their names. */
function parseColumns(object: Json, columns: readonly Column[]): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const column of columns) {
    const value = object[column.key];
    values[column.name] = value === undefined ? column.default : parseValue(value, column);
  }
  return values;
}

function parseGroup<G extends GroupName>(line: Json, group: G): Case[G] {
  if (line[group] === undefined) return DEFAULT_CASE[group];
  const object = asObject(line[group], `Value of ${group}`);
  const columns = GROUPS[group];
  refuseUnknown(object, columns.map(({ key }) => key), group);
  return parseColumns(object, columns) as unknown as Case[G];
}

function parseValue(value: unknown, column: Column): Value {
  if (column.kind === "u64") return parseQword(value, column.key);
  if (column.kind === "registers") return parseRegisters(value, column.key);
  const { key, oneOf } = column;
  if (oneOf === undefined) return wholeNumber(value, key, mostOf(column));
  const found = oneOf.find((one) => one === value);
  if (found === undefined) throw new InputError(`Value of ${key} is neither ${oneOf.join(" nor ")}: ${quoted(value)}`);
  return found;
}

function wholeNumber(value: unknown, key: string, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new InputError(`Value of ${key} is not a whole number from 0 to ${most}: ${quoted(value)}`);
}

function parseRegisters(value: unknown, key: string): readonly bigint[] {
  const object = asObject(value, `Value of ${key}`);
  const all = [...DEFAULT_REGISTERS];
  for (const name in object) {
    const register = REGISTER_NAMES.indexOf(name);
    if (register < 0) throw new InputError(`Unknown register: ${quoted(name)} (${knownNames(name, REGISTER_NAMES)})`);
    all[register] = parseQword(object[name], name);
  }
  return all;
}

/**
 * A case as the JSON line that {@linkcode parseCase} reads back.
 *
 * @example
 * ```ts
 * import { caseOf, formatCase } from "@verdict/verdict";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatCase(caseOf([0x8b, 0x07], { cpl: 3 })), `{"bytes":"8b07","cpl":3}`);
 * ```
 */
export function formatCase(c: Case): string {
  const json: Json = { bytes: formatBytes(c.bytes.subarray(0, significantLength(c))) };
  putColumns(json, c, OWN_COLUMNS);
  for (const [group, columns] of Object.entries(GROUPS)) putObject(json, group, putColumns({}, c, columns));
  return JSON.stringify(json);
}

/** Gives an object of a line what a case has in some columns, where it is not the default. */
function putColumns(object: Json, c: Case, columns: readonly Column[]): Json {
  for (const column of columns) {
    const value = valueOf(c, column);
    if (column.kind === "registers") putObject(object, column.key, changedRegisters(value as readonly bigint[]));
    else if (value !== column.default) object[column.key] = typeof value === "bigint" ? formatQword(value) : value;
  }
  return object;
}

/** Puts an object into another one, but for an empty one. */
function putObject(into: Json, key: string, object: Json): void {
  if (Object.keys(object).length > 0) into[key] = object;
}

function changedRegisters(registers: readonly bigint[]): Json {
  const object: Json = {};
  REGISTER_NAMES.forEach((name, r) => {
    if (registers[r] !== DEFAULT_REGISTERS[r]) object[name] = formatQword(registers[r]!);
  });
  return object;
}

/** Bytes up to the NOPs at the end, at least one. */
export function significantLength(c: Case): number {
  let length = MAX_INSTRUCTION;
  while (length > 1 && c.bytes[length - 1] === TEXT_FILL) length--;
  return length;
}
