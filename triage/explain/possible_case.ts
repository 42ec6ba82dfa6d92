/**
 * Possible states: what registers, bases and #VE information of an instruction can be when its access ends in a #VE.
 *
 * The defaults of a case line are recognisable bytes, at which no device can be. Who gives an instruction alone gets a
 * state of its own instead, the same every time and everywhere: its operand is a device of a guest kernel, and gla and gpa
 * say so.
 *
 * @module
 */
import { aimAt, isAbsolute } from "../../machine/aim.ts";
import { Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { type Case, caseOf, DEFAULT_CASE, readCase, writeCase } from "../../machine/case.ts";
import { Segment } from "../../machine/decoding.ts";
import { DEVICE_GLA } from "../../machine/linear_address.ts";
import { Qwords } from "../../machine/qwords.ts";
import { GPR_COUNT, NO_REGISTER, RIP } from "../../machine/registers.ts";
import { type MemoryUse, readInstruction } from "../../oracles/decoders/iced/iced_instruction.ts";

const PAGE = 0x1000n;
/** Bytes between the device's address and the end of its page. */
const ROOM = Number(PAGE - DEVICE_GLA % PAGE);

/** Ordinary memory, in the kernel's direct map: the stack, and what a string instruction accesses beside the device. */
const MEMORY = 0xffff_8880_0010_0000n;

/** What fs or gs has as base where registers are part of the address too: what is left fits into 32 bits. */
const SEGMENT_BASE = [0, 0xffff_c900] as const;

const RSI = 6;
const LOW_HALF = 0xffff_ffffn;

const qword = (value: bigint) => BigInt.asUintN(64, value);
const isCanonical = (value: bigint) => BigInt.asIntN(48, value) === BigInt.asIntN(64, value);

/**
 * The case of an instruction alone, in a state in which its memory operand can be a device: the operand's linear address is
 * canonical and the kernel's, the access lies in one page, gla is that address, and gpa has its offset in the page. Everything
 * else is as {@linkcode caseOf} has it.
 *
 * Not every operand can be aimed: a 32-bit address without fs or gs is a user's, and an address without registers stands in
 * the text. gla and gpa agree with it all the same.
 *
 * @example
 * ```ts
 * import { possibleCase } from "./possible_case.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { registers, ve } = possibleCase(Uint8Array.of(0x8b, 0x47, 0x08));
 * assertEquals(registers[7], 0xffff_c900_fee0_0fd8n);
 * assertEquals(ve.gpa, 0x8000_fee0_0fe0n);
 * ```
 *
 * @param bytes Up to 15 instruction bytes.
 * @throws {RangeError} When there are more.
 */
export function possibleCase(bytes: ArrayLike<number>): Case {
  return withAddresses(caseOf(bytes));
}

/**
 * The case, and if it says nothing of where its operands are, with addresses as {@linkcode possibleCase} has them: what a line
 * leaves out of these are defaults, at which nothing can be.
 */
export function withAddresses(c: Case): Case {
  const uses = memoryUses(c);
  if (tellsAddress(c, uses)) return c;
  const device = deviceOf(uses);
  const batch = new Batch(1);
  writeCase(batch, 0, c);
  for (const { base, address32 } of uses.filter((use) => use !== device && use.base !== device?.base)) {
    if (base < GPR_COUNT) setRegister(batch, base, MEMORY, address32 === 1);
  }
  if (device !== undefined) aim(device, batch);
  endText(batch);
  const aimed = readCase(batch, 0);
  if (device === undefined) return aimed;
  const address = addressOf(device, aimed);
  const gpa = aimed.ve.gpa - aimed.ve.gpa % PAGE + address % PAGE;
  // Without a gla of its own, a case has the operand's, or the device's where a decoding has no operand.
  return { ...aimed, ve: { ...aimed.ve, gpa, gla: address === DEVICE_GLA ? null : address } };
}

/** Whether a case says anything of where its operands are. */
function tellsAddress(
  { registers, rip, fsBase, gsBase, ve: { gla, gpa } }: Case,
  uses: readonly MemoryUse[],
): boolean {
  const plain = DEFAULT_CASE;
  const parts = uses.flatMap(({ base, index, byteIndex }) => [base, index, byteIndex]);
  return gla !== null || gpa !== plain.ve.gpa || rip !== plain.rip || fsBase !== plain.fsBase ||
    gsBase !== plain.gsBase || parts.some((r) => registers[r] !== plain.registers[r]);
}

/** What can be fetched ends where a page does. */
function endText({ fetch, rip }: Batch): void {
  if (fetch[0]! < MAX_INSTRUCTION) rip.u64[0] = rip.at(0) - rip.at(0) % PAGE + (PAGE - BigInt(fetch[0]!)) % PAGE;
}

/** Memory that an instruction accesses, also one that only a prefix makes invalid: a handler may take it for valid. */
function memoryUses({ bytes, rip }: Case): readonly MemoryUse[] {
  return (readInstruction(bytes, rip) ?? readInstruction(bytes, rip, true))?.memory ?? [];
}

/** What is to be the device: what the text names, of two strings the source; nothing where that is the stack alone. */
function deviceOf(uses: readonly MemoryUse[]): MemoryUse | undefined {
  const named = uses.filter(({ isStack }) => !isStack);
  return named.find(({ base }) => named.length === 2 && base === RSI) ?? named[0];
}

/** Makes an operand's address the device's, as far as it can be. */
function aim(use: MemoryUse, batch: Batch): void {
  const { segment, offset, size } = use;
  const isNarrow = use.address32 === 1;
  const start = size > ROOM ? DEVICE_GLA - DEVICE_GLA % PAGE : DEVICE_GLA;
  const reached = isNarrow && segment === Segment.none ? start & LOW_HALF : start;
  const target = new Qwords(1);
  // A displacement of 64 bits is more than an operand with registers can have; the address's other part has to make up for it.
  const rest = isAbsolute(use) ? offset : byteIndexOf(use, batch);
  target.u64[0] = qword(reached - rest);
  if (isAbsolute(use) && (segment === Segment.none || !isCanonical(target.at(0)))) return;
  aimAt(isAbsolute(use) ? { ...use, displacement: 0 } : use, batch, 0, { target, segmentBase: SEGMENT_BASE });
}

function byteIndexOf({ byteIndex }: MemoryUse, batch: Batch): bigint {
  return byteIndex === NO_REGISTER ? 0n : batch.registers.at(byteIndex) & 0xffn;
}

/** Sets a register, where that is how it is used, in its lower half only. */
function setRegister({ registers }: Batch, register: number, value: bigint, isLowHalf: boolean): void {
  if (register >= GPR_COUNT) return;
  const above = isLowHalf ? registers.at(register) & ~LOW_HALF : 0n;
  registers.u64[register] = isLowHalf ? above | value & LOW_HALF : qword(value);
}

/** The linear address of an operand in a case. */
function addressOf(use: MemoryUse, { registers, rip, fsBase, gsBase }: Case): bigint {
  const { base, index, scale, offset, byteIndex, segment, length } = use;
  const value = base === RIP ? rip + BigInt(length) : registers[base] ?? 0n;
  const scaled = (registers[index] ?? 0n) << BigInt(scale);
  const sum = value + scaled + offset + ((registers[byteIndex] ?? 0n) & 0xffn);
  const effective = BigInt.asUintN(use.address32 === 1 ? 32 : 64, sum);
  return qword(effective + (segment === Segment.fs ? fsBase : segment === Segment.gs ? gsBase : 0n));
}
