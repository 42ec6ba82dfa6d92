/**
 * Outcomes as lines of a program: what `explain --json` shows of a subject, and the case's id.
 *
 * @module
 */
import { parseQword, quoted } from "../../corpus/files/hex.ts";
import { Direction } from "../../machine/access.ts";
import type { Batch } from "../../machine/batch.ts";
import type { Telling } from "../../machine/effects.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { GPR_COUNT, REGISTER_NAMES } from "../../machine/registers.ts";
import { checkAccess } from "./binary.ts";
import { asGarbage, type Json, object, parseAnswer, whole } from "./answer_line.ts";
import { garbage } from "./subject_error.ts";
import { OUTCOME_KEYS, readTold, untoldKey } from "./told_line.ts";

const KEYS = ["id", "handled", "returned", "rip", "access", "accesses", "regs"];
const ACCESS_KEYS = ["size", "direction", "gpa", "data"];
const REGISTERS = new Map<string, number>(REGISTER_NAMES.map((name, r) => [name, r]));

const MOST_RETURNED = 0x7fff_ffff;

/**
 * Reads an outcome into case `row` of `out`, which holds what `Outcomes.reset` leaves.
 *
 * @param line The line.
 * @param id The id of the case whose outcome is due.
 * @throws {ProgramFailure} When the line is no outcome of that case.
 */
export function readOutcomeLine(line: string, id: number, batch: Batch, row: number, out: Outcomes): void {
  asGarbage(() => {
    const json = parseAnswer(line, "outcome", KEYS);
    checkId(json, id);
    const { handled, returned, accesses = 1 } = json;
    if (typeof handled !== "boolean") throw garbage(`outcome has handled ${quoted(handled)}, which is no truth value`);
    out.handled[row] = handled ? 1 : 0;
    out.returned[row] = whole(returned, "returned", -MOST_RETURNED - 1, MOST_RETURNED);
    readRip(json["rip"], batch, row, out);
    readAccess(json["access"] ?? null, row, out);
    if (out.access.count[row] === 1) out.access.count[row] = whole(accesses, "accesses", 1, 255);
    readRegisters(object(json["regs"] ?? {}, "regs", null), row, out);
  });
}

const TOLD_KEYS = ["id", ...OUTCOME_KEYS];

/**
 * The same for a program of version 2.
 *
 * @param telling What it announced.
 * @throws {ProgramFailure} When the line is no outcome of that case.
 */
export function readToldLine(
  line: string,
  id: number,
  batch: Batch,
  row: number,
  out: Outcomes,
  telling: Telling,
): void {
  asGarbage(() => {
    const json = parseAnswer(line, "outcome", TOLD_KEYS);
    checkId(json, id);
    const key = untoldKey(json, telling.what);
    if (key !== undefined) throw garbage(`outcome has ${key}, which its program did not announce`);
    readTold(json, batch, row, out, telling.what);
  });
}

function checkId(json: Json, id: number): void {
  if (json["id"] === id) return;
  throw garbage(`answers out of order: outcome of case ${quoted(json["id"])} where ${id} was due`);
}

/** Where a handler does not say where it leaves rip, that is behind what it handled. */
function readRip(value: unknown, batch: Batch, row: number, out: Outcomes): void {
  if (value !== undefined) out.rip.set(row, parseQword(value, "rip"));
  else if (out.handled[row] === 1) out.rip.set(row, batch.rip.at(row) + BigInt(out.returned[row]!));
}

function readAccess(value: unknown, row: number, out: Outcomes): void {
  if (value === null) return;
  const { size, direction, gpa, data = "0x0" } = object(value, "access", ACCESS_KEYS);
  if (direction !== "read" && direction !== "write") {
    throw garbage(`access has direction ${quoted(direction)}, which is neither "read" nor "write"`);
  }
  out.access.count[row] = 1;
  out.access.size[row] = whole(size, "size of the access", 0, 255);
  out.access.direction[row] = Direction[direction];
  checkAccess(out.access.size[row]!, out.access.direction[row]!);
  out.access.gpa.set(row, parseQword(gpa, "gpa"));
  out.access.data.set(row, parseQword(data, "data"));
}

function readRegisters(regs: Json, row: number, out: Outcomes): void {
  for (const name in regs) {
    const register = REGISTERS.get(name);
    if (register === undefined) throw garbage(`outcome has an unknown register: ${quoted(name)}`);
    out.registers.set(GPR_COUNT * row + register, parseQword(regs[name], name));
  }
}
