/**
 * Outcomes of version 2 as JSON: lines of a program, and what `judge` reads.
 *
 * @module
 */
import { InputError, parseBytes, parseQword, quoted } from "../../corpus/files/hex.ts";
import { knownNames } from "../../corpus/files/near_name.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import { type EffectColumns, Mark, Tells, VECTOR_BYTES, VECTOR_COUNT } from "../../machine/effects.ts";
import { LAST_EXCEPTION } from "../../machine/exception.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../../machine/registers.ts";
import { takeTold } from "./take_told.ts";

type Json = Record<string, unknown>;

/** The keys of an outcome. */
export const OUTCOME_KEYS = [
  "handled",
  "returned",
  "rip",
  "rflags",
  "regs",
  "exception",
  "accesses",
  "accessCount",
  "iterations",
  "vectors",
  "path",
] as const;

const EXCEPTION_KEYS = ["vector", "error", "cr2"];
const ACCESS_KEYS = ["direction", "address", "gpa", "size", "data", "piece"];
const REGISTERS = new Map<string, number>(REGISTER_NAMES.map((name, r) => [name, r]));

const MOST_RETURNED = 0x7fff_ffff;

/** What each key tells: a number of accesses, that there are so many. */
const TELLING: readonly (readonly [key: typeof OUTCOME_KEYS[number], bit: number])[] = [
  ["rflags", Tells.rflags],
  ["exception", Tells.exception],
  ["accesses", Tells.accesses],
  ["accessCount", Tells.accesses],
  ["iterations", Tells.iterations],
  ["vectors", Tells.vectors],
  ["path", Tells.path],
];

/**
 * Reads an outcome into case `row` of `out`, which holds what `Outcomes.reset` leaves and has effects.
 *
 * @param json The outcome.
 * @param batch The cases.
 * @param row The case.
 * @param out Receives it.
 * @param tells Bits of `Tells` that are told also where the line says nothing of them: that nothing of it happened.
 * @throws {InputError | ProgramFailure} When it is no outcome.
 */
export function readTold(json: Json, batch: Batch, row: number, out: Outcomes, tells: number): void {
  const effects = out.effects!;
  const { handled, returned } = json;
  if (typeof handled !== "boolean") throw new InputError(`Value of handled is no truth value: ${quoted(handled)}`);
  out.handled[row] = handled ? 1 : 0;
  out.returned[row] = whole(returned, "returned", -MOST_RETURNED - 1, MOST_RETURNED);
  effects.resetRow(batch, row);
  effects.told[row] = TELLING.reduce((told, [key, bit]) => json[key] === undefined ? told : told | bit, tells);
  readRip(json["rip"], batch, row, out);
  readRegisters(asObject(json["regs"] ?? {}, "regs"), row, out);
  if (json["rflags"] !== undefined) effects.rflags.set(row, parseQword(json["rflags"], "rflags"));
  if (json["iterations"] !== undefined) effects.iterations.set(row, readCount(json["iterations"]));
  if (json["path"] !== undefined) effects.path.set(row, parseQword(json["path"], "path"));
  readException(json["exception"] ?? null, effects, row);
  readAccesses(json["accesses"] ?? [], json["accessCount"], effects, row);
  readVectors(json["vectors"] ?? {}, effects, row);
  takeTold(batch, out, row);
}

/** A key of an outcome that tells what is not in a set of `Tells`. */
export function untoldKey(json: Json, tells: number): string | undefined {
  return TELLING.find(([key, bit]) => json[key] !== undefined && (tells & bit) === 0)?.[0];
}

/** A value as an object that has no other keys than the known ones, where these are given. */
export function asObject(value: unknown, what: string, known?: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(`Value of ${what} is no JSON object: ${quoted(value)}`);
  }
  const unknown = known && Object.keys(value).find((key) => !known.includes(key));
  if (unknown) throw new InputError(`Unknown key in ${what}: ${quoted(unknown)} (${knownNames(unknown, known!)})`);
  return value as Json;
}

function whole(value: unknown, what: string, least: number, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InputError(`Value of ${what} is no whole number from ${least} to ${most}: ${quoted(value)}`);
}

function readCount(value: unknown): bigint {
  if (typeof value === "string") return parseQword(value, "iterations");
  return BigInt(whole(value, "iterations", 0, Number.MAX_SAFE_INTEGER));
}

/** Where a handler does not say where it leaves rip, that is behind what it handled. */
function readRip(value: unknown, batch: Batch, row: number, out: Outcomes): void {
  if (value !== undefined) out.rip.set(row, parseQword(value, "rip"));
  else if (out.handled[row] === 1 && out.returned[row]! > 0) out.rip.add(row, out.returned[row]!);
  else out.rip.copy(row, batch.rip, row);
}

function readRegisters(regs: Json, row: number, out: Outcomes): void {
  for (const name in regs) {
    const register = REGISTERS.get(name);
    if (register === undefined) {
      throw new InputError(`Unknown register: ${quoted(name)} (${knownNames(name, REGISTER_NAMES)})`);
    }
    out.registers.set(GPR_COUNT * row + register, parseQword(regs[name], name));
  }
}

function readException(value: unknown, effects: EffectColumns, row: number): void {
  if (value === null) return;
  const { vector, error = "0x0", cr2 = "0x0" } = asObject(value, "exception", EXCEPTION_KEYS);
  effects.exception[row] = whole(vector, "vector", 0, LAST_EXCEPTION);
  const code = parseQword(error, "error");
  if (code > 0xffff_ffffn) throw new InputError(`Value of error has more than 32 bits: ${quoted(error)}`);
  effects.errorCode[row] = Number(code);
  effects.cr2.set(row, parseQword(cr2, "cr2"));
}

/** Reads a list, which may be the beginning of a longer one. What there is no room for is counted. */
function readAccesses(list: unknown, count: unknown, { accesses }: EffectColumns, row: number): void {
  if (!Array.isArray(list)) throw new InputError(`Value of accesses is no list: ${quoted(list)}`);
  const all = count === undefined ? list.length : whole(count, "accessCount", 0, Number.MAX_SAFE_INTEGER);
  if (all < list.length) throw new InputError(`Value of accessCount is ${all}, and ${list.length} accesses are listed`);
  const told = Math.min(list.length, accesses.most);
  accesses.setCount(row, all, told);
  const first = accesses.most * row;
  for (let k = 0; k < told; k++) readAccess(list[k], accesses, first + k);
}

function readAccess(value: unknown, accesses: EffectColumns["accesses"], at: number): void {
  const { direction, address, gpa, size, data, piece = false } = asObject(value, "access", ACCESS_KEYS);
  if (direction !== "read" && direction !== "write") {
    throw new InputError(`Value of direction is neither "read" nor "write": ${quoted(direction)}`);
  }
  if (typeof piece !== "boolean") throw new InputError(`Value of piece is no truth value: ${quoted(piece)}`);
  if (address === undefined && gpa === undefined) throw new InputError("Access has neither address nor gpa");
  accesses.direction[at] = Direction[direction];
  accesses.size[at] = whole(size, "size", 1, 8);
  accesses.address.set(at, address === undefined ? 0n : parseQword(address, "address"));
  accesses.gpa.set(at, gpa === undefined ? 0n : parseQword(gpa, "gpa"));
  // A hypercall has data; whoever knows memory by its address alone may not know what was read or written.
  const isSilent = data === undefined && gpa === undefined;
  accesses.data.set(at, isSilent ? 0n : parseQword(data, "data"));
  accesses.mark[at] = (gpa === undefined ? 0 : Mark.device) | (piece ? Mark.piece : 0) |
    (address === undefined ? Mark.unplaced : 0) | (isSilent ? Mark.silent : 0);
}

/** The one vector register that an instruction with an operand in memory can change. */
function readVectors(value: unknown, effects: EffectColumns, row: number): void {
  const [first, ...more] = Object.entries(asObject(value, "vectors"));
  if (first === undefined) return;
  if (more.length > 0) {
    throw new InputError(`Value of vectors has ${more.length + 1} registers: no instruction writes two`);
  }
  const [name, hex] = first;
  const register = /^\d{1,2}$/.test(name) ? Number(name) : VECTOR_COUNT;
  if (register >= VECTOR_COUNT) {
    throw new InputError(`Vector register is not from 0 to ${VECTOR_COUNT - 1}: ${quoted(name)}`);
  }
  if (typeof hex !== "string") throw new InputError(`Bytes of vector register ${name} are no text: ${quoted(hex)}`);
  const bytes = parseBytes(hex);
  if (bytes.length !== VECTOR_BYTES) {
    throw new InputError(`Vector register ${name} has ${bytes.length} bytes, not ${VECTOR_BYTES}`);
  }
  effects.vector[row] = register;
  effects.vectorBytes.set(bytes, VECTOR_BYTES * row);
}
