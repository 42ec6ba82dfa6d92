/**
 * Settling one case that is an object, for shrinking and for people.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { type Case, DEFAULT_CASE, readCase, writeCase } from "../machine/case.ts";
import { Segment } from "../machine/decoding.ts";
import { DEFAULT_REGISTERS } from "../machine/registers.ts";
import { Anatomy } from "../x86/anatomy.ts";
import { TextAddressing } from "./addressing.ts";
import { Settler } from "./settle.ts";

const ONE = new Batch(1);
const ANATOMY = new Anatomy();
const ADDRESSING = new TextAddressing();
const SETTLER = new Settler();

/**
 * The case in the nearest possible state: what a gla says is where the operand is, and what no hardware can produce is
 * something that it can.
 *
 * @example
 * ```ts
 * import { caseOf, DEFAULT_CASE } from "../machine/case.ts";
 * import { settledCase } from "./settle_case.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const told = caseOf([0x8b, 0x47, 0x08], { ve: { ...DEFAULT_CASE.ve, gla: 0xffff_c900_0000_1000n } });
 * const { registers, ve } = settledCase(told);
 * assertEquals([registers[7], ve.gla], [0xffff_c900_0000_0ff8n, null]);
 * ```
 */
export function settledCase(c: Case): Case {
  read(c);
  SETTLER.settle(ADDRESSING, ONE, 0);
  return readCase(ONE, 0);
}

/**
 * The case with another text, whose operand is where the operand of the first one is: the registers and bases that the address
 * was made of have their defaults again, and others make it up. Where one of the two has no memory operand, the other text in the
 * nearest possible state.
 */
export function withTextAtOperand(c: Case, bytes: Uint8Array): Case {
  read(c);
  const { memory, base, index, segment } = ADDRESSING;
  if (memory === 0 || c.ve.gla !== null) return settledCase({ ...c, bytes });
  const gla = SETTLER.address(ADDRESSING, ONE, 0);
  const registers = c.registers.map((value, r) => r === base || r === index ? DEFAULT_REGISTERS[r]! : value);
  const fsBase = segment === Segment.fs ? DEFAULT_CASE.fsBase : c.fsBase;
  const gsBase = segment === Segment.gs ? DEFAULT_CASE.gsBase : c.gsBase;
  return settledCase({ ...c, bytes, registers, fsBase, gsBase, ve: { ...c.ve, gla } });
}

function read(c: Case): void {
  writeCase(ONE, 0, c);
  ANATOMY.read(ONE.text, 0);
  ADDRESSING.read(ONE.text, 0, ANATOMY);
}
