/**
 * What a subject did to registers in place of what was due.
 *
 * @module
 */
import { type DecodingColumns, Form, Operand, Store } from "../../machine/decoding.ts";
import { isAccepted } from "../../machine/outcome.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER } from "../../machine/registers.ts";
import type { Expectations } from "../../oracles/model/expectation.ts";
import type { Seat } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { Explanation } from "./explanations.ts";

/** The register that an instruction loads, and which bytes of it. */
export interface Destination {
  /** Its number; {@linkcode NO_REGISTER} where the instruction loads none. */
  register: number;
  /** First byte: 1 for AH CH DH BH. */
  byte: number;
  /** Bytes that are read. */
  size: number;
  /** Bytes of the register operand. */
  width: number;
}

/** Reads where an instruction loads to. */
export function destinationOf(decoded: DecodingColumns, at: number): Destination {
  const isLoad = decoded.form[at] !== Form.other && decoded.form[at] !== Form.movs &&
    decoded.operand[at] === Operand.memory && decoded.store[at] === Store.no;
  return {
    register: isLoad ? decoded.register[at]! : NO_REGISTER,
    byte: decoded.registerByte[at]!,
    size: decoded.memorySize[at]!,
    width: decoded.operandSize[at]!,
  };
}

/** What the registers of a case were, are, and should be. */
interface Registers {
  readonly before: Qwords;
  readonly did: Qwords;
  readonly must: Qwords;
  readonly row: number;
}

/** What stands in the registers of a case, by its row of a panel. */
export function registersOf({ batch, expected }: Panel, { outcomes, against }: Seat, row: number): Registers {
  const before = batch.registers;
  const ofModel = isAccepted(outcomes, row) ? expected.registers : before;
  return { before, did: outcomes.registers, must: against?.outcomes.registers ?? ofModel, row };
}

/** The numbers of the registers that are not as they should be. */
export function wrongRegisters({ did, must, row }: Registers): number[] {
  const wrong: number[] = [];
  for (let r = 0; r < GPR_COUNT; r++) {
    if (!did.equals(GPR_COUNT * row + r, must, GPR_COUNT * row + r)) wrong.push(r);
  }
  return wrong;
}

/**
 * In what ways the registers of a case can be read that are not as they should be.
 *
 * @returns Bits of {@linkcode Explanation}.
 */
export function explainRegisters(panel: Panel, seat: Seat, row: number): number {
  const registers = registersOf(panel, seat, row);
  const to = destinationOf(panel.reference, panel.reference.rowOf[row]!);
  if (to.register === NO_REGISTER) return explainUnloaded(registers, wrongRegisters(registers));
  // Most often it is the right register, and many cases are looked at: no list is made of it.
  if (isOnlyWrong(registers, to.register)) return explainBytes(panel.expected, registers, to);
  return explainOthers(registers, to, wrongRegisters(registers).filter((r) => r !== to.register));
}

/** Whether no other register is wrong than `register`. */
function isOnlyWrong({ did, must, row }: Registers, register: number): boolean {
  for (let r = 0; r < GPR_COUNT; r++) {
    if (r !== register && !did.equals(GPR_COUNT * row + r, must, GPR_COUNT * row + r)) return false;
  }
  return true;
}

function explainUnloaded({ before, did, must, row }: Registers, wrong: readonly number[]): number {
  const at = (r: number) => GPR_COUNT * row + r;
  if (wrong.some((r) => must.equals(at(r), before, at(r)))) return Explanation["more registers"] | Explanation.value;
  const areKept = wrong.every((r) => did.equals(at(r), before, at(r)));
  return Explanation.value | (areKept ? Explanation["nothing written"] : 0);
}

function explainOthers(registers: Registers, to: Destination, others: readonly number[]): number {
  const { before, did, must, row } = registers;
  const at = GPR_COUNT * row + to.register;
  const isRight = did.equals(at, must, at);
  const isElsewhere = did.equals(at, before, at);
  return Explanation.value | (isElsewhere ? otherRegister(to, others) : 0) |
    (isRight || !isElsewhere ? Explanation["more registers"] : 0);
}

/** The way from the right register to the one that was taken. */
export function otherRegister(
  { register, byte, width }: Pick<Destination, "register" | "byte" | "width">,
  [other, ...more]: readonly number[],
): number {
  const way = other! - register;
  if (more.length > 0) return Explanation["other register"];
  if (width === 1 && way === (byte === 1 ? 4 : -4)) return Explanation["byte register"];
  if (way === -8) return Explanation["lower register"];
  return way === 8 ? Explanation["higher register"] : Explanation["other register"];
}

/** Where a register is as it was, another one may have got the value that it had anyway. */
const UNTOUCHED = Explanation["nothing written"] | Explanation["byte register"] | Explanation["lower register"] |
  Explanation["higher register"] | Explanation["other register"];

/** Bits of what can be said of all bytes of a region that are wrong. */
const ByteDeed = { kept: 1, zero: 2, ones: 4, overwritten: 8, high: 16, any: 31 } as const;

/** The parts of a register: the value itself, its extension, and what the instruction leaves or clears. */
const [IN_VALUE, IN_EXTENSION, IN_REST] = [0, 1, 2];

function explainBytes({ held: value }: Expectations, registers: Registers, to: Destination): number {
  const { before, did, must, row } = registers;
  const from = 8 * (GPR_COUNT * row + to.register);
  const deeds = [ByteDeed.any, ByteDeed.any, ByteDeed.any] as number[];
  const isWrong = [false, false, false];
  const sign = (did.u8[from + to.byte + to.size - 1]! & 0x80) === 0 ? 0 : 0xff;
  let isWhole = true;
  for (let k = 0; k < 8; k++) {
    const byte = did.u8[from + k]!;
    if (byte !== before.u8[from + k]) isWhole = false;
    if (byte === must.u8[from + k]) continue;
    const region = regionOf(k - to.byte, to);
    const ofValue = k >= to.byte && byte === value.u8[8 * row + k - to.byte];
    isWrong[region] = true;
    deeds[region]! &= (byte === before.u8[from + k] ? ByteDeed.kept : 0) | (byte === 0 ? ByteDeed.zero : 0) |
      (byte === 0xff ? ByteDeed.ones : 0) | (k >= 4 ? ByteDeed.high : 0) |
      (k >= to.byte && (byte === 0 || byte === sign || ofValue) ? ByteDeed.overwritten : 0);
  }
  const nothing = Explanation.value | (isWhole ? UNTOUCHED : 0);
  if (isWrong[IN_VALUE]) return nothing;
  if (isWrong[IN_EXTENSION]) {
    return nothing | explainExtension(deeds[IN_EXTENSION]!, to.width, sign !== 0, otherSigns(value, row, to.size));
  }
  return nothing | explainRest(deeds[IN_REST]!, to.width);
}

function regionOf(k: number, { size, width }: Destination): number {
  if (k >= 0 && k < Math.min(size, width)) return IN_VALUE;
  return k >= 0 && k < width ? IN_EXTENSION : IN_REST;
}

/** Bit 0 where a byte of the value other than its top one has the sign 0, bit 1 where one has the sign 1. */
function otherSigns(value: Qwords, row: number, size: number): number {
  let signs = 0;
  for (let k = 0; k < 8; k++) if (k !== size - 1) signs |= 1 << (value.u8[8 * row + k]! >> 7);
  return signs;
}

/** What became of the upper half alone can be what became of all of the extension. */
function explainExtension(deeds: number, width: number, isNegative: boolean, signs: number): number {
  const isUpperHalf = width === 8 && (deeds & ByteDeed.high) !== 0;
  const way = (of: "kept" | "zeroed" | "signed") =>
    Explanation[`extension ${of}`] | (isUpperHalf ? Explanation[`upper half ${of}`] : 0);
  let ways = 0;
  if ((deeds & ByteDeed.kept) !== 0) ways |= way("kept");
  if ((deeds & ByteDeed.zero) !== 0) ways |= way("zeroed") | ((signs & 1) === 0 ? 0 : Explanation["other sign"]);
  if ((deeds & ByteDeed.ones) !== 0) {
    ways |= (isNegative ? way("signed") : 0) | ((signs & 2) === 0 ? 0 : Explanation["other sign"]);
  }
  return ways;
}

function explainRest(deeds: number, width: number): number {
  if (width === 4) {
    return ((deeds & ByteDeed.kept) === 0 ? 0 : Explanation["upper half kept"]) |
      ((deeds & ByteDeed.ones) === 0 ? 0 : Explanation["upper half signed"]);
  }
  if ((deeds & ByteDeed.overwritten) === 0) return 0;
  return width === 1 ? Explanation["above byte"] : Explanation["above word"];
}

/** The fewest different bytes of a register that tell what became of it. */
const CLEAR_BYTES = 6;

/** Whether what the destination held and what was read show what becomes of each byte. */
export function isClear({ batch, expected, reference }: Panel, row: number): boolean {
  const { register } = destinationOf(reference, reference.rowOf[row]!);
  if (register === NO_REGISTER) return true;
  const from = 8 * (GPR_COUNT * row + register);
  const before = batch.registers.u8;
  const value = expected.held.u8;
  for (let k = 0; k < 8; k++) {
    if (before[from + k] === 0 || before[from + k] === value[8 * row + k]) return false;
  }
  return countDistinct(before, from) >= CLEAR_BYTES && countDistinct(value, 8 * row) >= CLEAR_BYTES;
}

/** How many of the eight bytes from `from` on are different ones. */
function countDistinct(bytes: Uint8Array, from: number): number {
  let count = 0;
  for (let k = 0; k < 8; k++) {
    let j = 0;
    while (j < k && bytes[from + j] !== bytes[from + k]) j++;
    if (j === k) count++;
  }
  return count;
}
