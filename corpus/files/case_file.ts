/**
 * Cases as JSON lines: hex strings, a fixed key order, defaults left out.
 *
 * @module
 */
import { MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, TEXT_FILL } from "../../machine/case.ts";
import { DEFAULT_REGISTERS, REGISTER_NAMES } from "../../machine/registers.ts";
import { formatBytes, formatQword, InputError, parseBytes, parseQword, quoted } from "./hex.ts";

type Json = Record<string, unknown>;

const QWORD_FIELDS = ["rip", "rflags", "fsBase", "gsBase"] as const;
const VE_QWORDS = ["exitReason", "exitQualification", "gla", "gpa"] as const;
const VE_DWORDS = ["instrLen", "instrInfo"] as const;
const DEVICE_FIELDS = ["value", "status"] as const;

const CASE_KEYS = new Set<string>(["bytes", "fetch", "cpl", ...QWORD_FIELDS, "regs", "ve", "device", "cpu"]);
const VE_KEYS = new Set<string>([...VE_QWORDS, ...VE_DWORDS]);
const DEVICE_KEYS = new Set<string>(DEVICE_FIELDS);

/**
 * Reads a case from one line of a case file.
 *
 * @example
 * ```ts
 * import { parseCase } from "./case_file.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseCase(`{"bytes":"8b07","regs":{"rdi":"0x1000"}}`).registers[7], 0x1000n);
 * ```
 *
 * @param line A JSON object with `bytes` and what differs from the defaults.
 * @returns The case.
 * @throws {InputError} When the line is no case; the message says which part of it.
 */
export function parseCase(line: string): Case {
  return parseCaseLine(line).case;
}

/** A case, and its instruction bytes as the line writes them: without the NOPs that follow. */
export interface CaseLine {
  /** The case. */
  readonly case: Case;
  /** The hex string that was given. */
  readonly given: string;
}

/** Does what {@linkcode parseCase} does, and keeps the bytes as they were given. */
export function parseCaseLine(line: string): CaseLine {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new InputError(`Case is not JSON: ${quoted(line)}`);
  }
  const object = asObject(json, "Case");
  refuseUnknown(object, CASE_KEYS, "case");
  const given = object["bytes"];
  const parsed = caseOf(caseBytes(given), {
    fetch: integer(object, "fetch", DEFAULT_CASE.fetch, MAX_INSTRUCTION),
    cpl: privilege(object["cpl"]),
    rip: qword(object, "rip", DEFAULT_CASE.rip),
    rflags: qword(object, "rflags", DEFAULT_CASE.rflags),
    fsBase: qword(object, "fsBase", DEFAULT_CASE.fsBase),
    gsBase: qword(object, "gsBase", DEFAULT_CASE.gsBase),
    registers: registers(object["regs"]),
    ve: veInfo(object["ve"]),
    device: device(object["device"]),
  });
  return { case: parsed, given: given as string };
}

function asObject(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw new InputError(`${what} is not a JSON object: ${quoted(value)}`);
}

function refuseUnknown(object: Json, known: ReadonlySet<string>, what: string): void {
  for (const key in object) {
    if (!known.has(key)) {
      throw new InputError(`Unknown key in ${what}: ${quoted(key)} (known: ${[...known].join(", ")})`);
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

function qword(object: Json, key: string, missing: bigint): bigint {
  return object[key] === undefined ? missing : parseQword(object[key], key);
}

function integer(object: Json, key: string, missing: number, most: number): number {
  const value = object[key];
  if (value === undefined) return missing;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new InputError(`Value of ${key} is not a whole number from 0 to ${most}: ${quoted(value)}`);
}

function privilege(cpl: unknown): number {
  if (cpl === undefined) return DEFAULT_CASE.cpl;
  if (cpl === 0 || cpl === 3) return cpl;
  throw new InputError(`Value of cpl is neither 0 nor 3: ${quoted(cpl)}`);
}

function registers(value: unknown): readonly bigint[] {
  if (value === undefined) return DEFAULT_REGISTERS;
  const object = asObject(value, "Value of regs");
  const all = [...DEFAULT_REGISTERS];
  for (const name in object) {
    const register = REGISTER_NAMES.indexOf(name);
    if (register < 0) throw new InputError(`Unknown register: ${quoted(name)} (known: ${REGISTER_NAMES.join(", ")})`);
    all[register] = parseQword(object[name], name);
  }
  return all;
}

function veInfo(value: unknown): Case["ve"] {
  if (value === undefined) return DEFAULT_CASE.ve;
  const object = asObject(value, "Value of ve");
  refuseUnknown(object, VE_KEYS, "ve");
  const { ve } = DEFAULT_CASE;
  return {
    exitReason: qword(object, "exitReason", ve.exitReason),
    exitQualification: qword(object, "exitQualification", ve.exitQualification),
    gla: object["gla"] === undefined ? null : parseQword(object["gla"], "gla"),
    gpa: qword(object, "gpa", ve.gpa),
    instrLen: integer(object, "instrLen", ve.instrLen, 0xffff_ffff),
    instrInfo: integer(object, "instrInfo", ve.instrInfo, 0xffff_ffff),
  };
}

function device(value: unknown): Case["device"] {
  if (value === undefined) return DEFAULT_CASE.device;
  const object = asObject(value, "Value of device");
  refuseUnknown(object, DEVICE_KEYS, "device");
  return {
    value: qword(object, "value", DEFAULT_CASE.device.value),
    status: qword(object, "status", DEFAULT_CASE.device.status),
  };
}

/**
 * A case as the JSON line that {@linkcode parseCase} reads back.
 *
 * @example
 * ```ts
 * import { caseOf } from "../../machine/case.ts";
 * import { formatCase } from "./case_file.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatCase(caseOf([0x8b, 0x07], { cpl: 3 })), `{"bytes":"8b07","cpl":3}`);
 * ```
 */
export function formatCase(c: Case): string {
  const json: Json = { bytes: formatBytes(c.bytes.subarray(0, significantLength(c))) };
  if (c.fetch !== DEFAULT_CASE.fetch) json["fetch"] = c.fetch;
  if (c.cpl !== DEFAULT_CASE.cpl) json["cpl"] = c.cpl;
  for (const key of QWORD_FIELDS) if (c[key] !== DEFAULT_CASE[key]) json[key] = formatQword(c[key]);
  put(
    json,
    "regs",
    REGISTER_NAMES.filter((_, r) => c.registers[r] !== DEFAULT_REGISTERS[r]),
    (name) => c.registers[REGISTER_NAMES.indexOf(name)]!,
  );
  put(
    json,
    "ve",
    [...VE_QWORDS, ...VE_DWORDS].filter((key) => c.ve[key] !== DEFAULT_CASE.ve[key]),
    (key) => c.ve[key]!,
  );
  put(
    json,
    "device",
    DEVICE_FIELDS.filter((key) => c.device[key] !== DEFAULT_CASE.device[key]),
    (key) => c.device[key],
  );
  return JSON.stringify(json);
}

function put<K extends string>(
  json: Json,
  key: string,
  names: readonly K[],
  value: (name: K) => bigint | number,
): void {
  if (names.length === 0) return;
  json[key] = Object.fromEntries(names.map((name) => {
    const v = value(name);
    return [name, typeof v === "bigint" ? formatQword(v) : v];
  }));
}

/** Bytes up to the NOPs at the end, at least one. */
export function significantLength(c: Case): number {
  let length = MAX_INSTRUCTION;
  while (length > 1 && c.bytes[length - 1] === TEXT_FILL) length--;
  return length;
}
