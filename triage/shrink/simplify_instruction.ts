/**
 * Steps for instructions that are no moves: what they do depends on more than a move does, so addresses, flags and values become plain
 * one at a time, and what matters of them stays.
 *
 * @module
 */
import { type Case, COLUMNS, DEFAULT_CASE, withValue } from "../../machine/case.ts";
import type { Column } from "../../machine/column.ts";
import { DEFAULT_REGISTERS, GPR_COUNT } from "../../machine/registers.ts";
import { TextAddressing } from "../../states/addressing.ts";
import { Anatomy } from "../../x86/anatomy.ts";
import { isVectorMap, OpcodeMap } from "../../x86/maps.ts";
import { Modrm, namesRegister } from "../../x86/modrm.ts";
import { LegacyPrefix, Rex } from "../../x86/prefixes.ts";
import { VexP0 } from "../../x86/vex.ts";
import { kernelState } from "./simplify_state.ts";
import { onAnatomy, PLAIN_MODRM, type Simplification, withBytes } from "./text_edit.ts";
import { DEVICE_ADDRESS } from "./weight.ts";

const { rep, repne } = LegacyPrefix;

const [RAX, RCX, RDX, RSP, RSI, RDI] = [0, 1, 2, 4, 6, 7];
const DIRECTION_FLAG = 0x400n;

/** Where there is memory that is no device's. */
const ORDINARY = 0xffff_8880_0000_1000n;

/** CF, PF, AF, ZF, SF, DF and OF. */
const FLAGS = [1n, 4n, 0x10n, 0x40n, 0x80n, 0x400n, 0x800n];

/** How many registers are made plain by their values; more seldom matter. */
const MOST_REGISTERS = 6;

/** Plainer values than one, the plainest first. */
const PLAINER: readonly ((value: bigint) => bigint)[] = [
  () => 0n,
  () => 1n,
  () => 2n,
  (value) => value & 0xffn,
  (value) => value & 0xffffn,
  (value) => value & 0xffff_ffffn,
  () => 0xffff_ffff_ffff_ffffn,
];

const ADDRESSING = new TextAddressing();
const ANATOMY = new Anatomy();

/** Instructions of the one-byte map that have no ModRM byte but an operand: strings and XLAT. */
function hasNoModrm({ map, opcode }: Anatomy): boolean {
  return map === OpcodeMap.oneByte && (opcode >> 2 === 0x29 || opcode >= 0xaa && opcode <= 0xaf || opcode === 0xd7);
}

/** The prefixes of a text that stay where its operand becomes [rdi], and what of VEX, EVEX or REX belongs to the instruction. */
function headOf(c: Case, { prefixEnd, opcodeAt, modrmAt, map, rex }: Anatomy, keepsPrefixes: boolean): Uint8Array {
  const isVector = isVectorMap(map);
  const hasRex = (rex & Rex.w) !== 0 || keepsPrefixes && rex !== 0;
  const from = keepsPrefixes ? 0 : isVector || hasRex ? prefixEnd : opcodeAt;
  const head = c.bytes.slice(from, modrmAt);
  const at = prefixEnd - from;
  if (isVector && map !== OpcodeMap.vex2) head[at + 1] = head[at + 1]! | VexP0.x | VexP0.b;
  else if (!isVector && hasRex) head[at] = head[at]! & ~(Rex.x | Rex.b);
  return head;
}

/** [rdi] as the operand, and a device there. The registers that the address was made of keep their values, or have none of their own. */
const deviceOperand = (keepsPrefixes: boolean, keepsValues: boolean): Simplification =>
  onAnatomy((c, anatomy) => {
    const { modrmAt, operandEnd } = anatomy;
    const modrm = c.bytes[modrmAt]!;
    if (hasNoModrm(anatomy) || namesRegister(modrm)) return undefined;
    ADDRESSING.read(c.bytes, 0, anatomy);
    const { base, index } = ADDRESSING;
    const registers = c.registers.map((value, r) =>
      r === RDI ? DEVICE_ADDRESS : !keepsValues && (r === base || r === index) ? DEFAULT_REGISTERS[r]! : value
    );
    const { fsBase, gsBase } = DEFAULT_CASE;
    const plain = { ...c, registers, fsBase, gsBase, ve: { ...c.ve, gla: null, gpa: DEFAULT_CASE.ve.gpa } };
    const operand = [modrm & Modrm.reg | PLAIN_MODRM];
    return withBytes(plain, headOf(c, anatomy, keepsPrefixes), operand, c.bytes.subarray(operandEnd)) ?? plain;
  });

/** Some registers' values, and the gla that follows from them. */
const addresses = (values: Readonly<Record<number, bigint>>): Simplification => (c) => {
  const registers = c.registers.map((value, r) => values[r] ?? value);
  return { ...c, registers, ve: { ...c.ve, gla: null, gpa: DEFAULT_CASE.ve.gpa } };
};

/** Strings and stacks where there is memory, and the device at one or the other. */
const ADDRESSES: readonly Simplification[] = [
  addresses({ [RDI]: DEVICE_ADDRESS }),
  addresses({ [RSI]: DEVICE_ADDRESS }),
  addresses({ [RSI]: DEVICE_ADDRESS, [RDI]: ORDINARY }),
  addresses({ [RSI]: ORDINARY, [RDI]: DEVICE_ADDRESS }),
  addresses({ [RSP]: ORDINARY }),
  addresses({ [RSP]: ORDINARY, [RDI]: DEVICE_ADDRESS }),
];

/** A string with no prefix but that which repeats it, so many times, from a device to ordinary memory or the other way. */
const plainString = (count: bigint, source: bigint, destination: bigint): Simplification =>
  onAnatomy((c, anatomy) => {
    const repeat = repeatOf(c, anatomy);
    if (repeat === undefined) return undefined;
    const registers = DEFAULT_REGISTERS.with(RAX, c.registers[RAX]!).with(RCX, count).with(RSI, source)
      .with(RDI, destination);
    const { cpl, memory, device } = c;
    const rflags = DEFAULT_CASE.rflags | c.rflags & DIRECTION_FLAG;
    return withBytes({ ...DEFAULT_CASE, cpl, memory, device, rflags, registers }, [repeat], [
      c.bytes[anatomy.modrmAt - 1]!,
    ]);
  });

const STRINGS: readonly Simplification[] = [0n, 1n, 2n, 3n].flatMap((count) => [
  plainString(count, DEVICE_ADDRESS, ORDINARY),
  plainString(count, ORDINARY, DEVICE_ADDRESS),
  plainString(count, DEVICE_ADDRESS, DEFAULT_REGISTERS[RDI]!),
  plainString(count, DEFAULT_REGISTERS[RSI]!, DEVICE_ADDRESS),
]);

/** rdx and rax equal to memory at its defaults, or to the device, or all of them zero: where a comparison has to find what it seeks. */
const equal = (memory: bigint, value: bigint, rax: bigint, rdx: bigint): Simplification => (c) => {
  const registers = c.registers.with(RAX, rax).with(RDX, rdx).with(RDI, DEVICE_ADDRESS);
  const ve = { ...c.ve, gla: null, gpa: DEFAULT_CASE.ve.gpa };
  return { ...c, registers, memory, device: { ...c.device, value }, ve };
};

const [MEMORY, VALUE] = [DEFAULT_CASE.memory, DEFAULT_CASE.device.value];

const EQUAL: readonly Simplification[] = [
  equal(MEMORY, VALUE, MEMORY, DEFAULT_REGISTERS[RDX]!),
  equal(MEMORY, VALUE, VALUE, DEFAULT_REGISTERS[RDX]!),
  equal(MEMORY, VALUE, VALUE, VALUE),
  equal(MEMORY, VALUE, VALUE & 0xffff_ffffn, VALUE >> 32n),
  equal(0n, 0n, 0n, 0n),
];

/** A device at [rdi], and all else of the state plain but one flag, or but all of them. */
const onlyFlags = (flags: (given: bigint) => bigint): Simplification => (c) => {
  const kept = { cpl: c.cpl, rflags: DEFAULT_CASE.rflags | flags(c.rflags) };
  const plain = { ...kernelState(c), ...kept };
  return deviceText(plain) ?? plain;
};

const deviceText = deviceOperand(false, false);

const clearFlag = (flag: bigint): Simplification => (c) =>
  (c.rflags & flag) === 0n ? undefined : { ...c, rflags: c.rflags & ~flag };

const onlyFlag = (flag: bigint): Simplification => (c) => {
  const rflags = DEFAULT_CASE.rflags | flag;
  return c.rflags === rflags || (c.rflags & flag) === 0n ? undefined : { ...c, rflags };
};

/** A plainer value in the n-th register that is neither at its default nor the device's address. */
const plainerRegister = (n: number, plainer: (value: bigint) => bigint): Simplification => (c) => {
  let left = n;
  for (let r = 0; r < GPR_COUNT; r++) {
    const value = c.registers[r]!;
    if (value === DEFAULT_REGISTERS[r] || value === DEVICE_ADDRESS || left-- > 0) continue;
    const plain = plainer(value);
    return plain === value ? undefined : { ...c, registers: c.registers.with(r, plain) };
  }
  return undefined;
};

const plainerColumn = (column: Column, plainer: (value: bigint) => bigint): Simplification => (c) => {
  const value = column.group === "device" ? c.device.value : c.memory;
  const plain = plainer(value);
  return value === column.default || plain === value ? undefined : withValue(c, column, plain);
};

const VALUES = COLUMNS.filter(({ group, name }) => name === "memory" || group === "device" && name === "value");

/** Steps for whatever an instruction that the CPU is the judge of depends on. */
export const INSTRUCTION_STEPS: readonly Simplification[] = [
  ...[true, false].flatMap((keepsPrefixes) => [
    deviceOperand(keepsPrefixes, false),
    deviceOperand(keepsPrefixes, true),
  ]),
  ...ADDRESSES,
  ...STRINGS,
  ...EQUAL,
  ...FLAGS.map(clearFlag),
  ...FLAGS.map(onlyFlag),
  onlyFlags((given) => given),
  ...FLAGS.map((flag) => onlyFlags(() => flag)),
  ...Array.from({ length: MOST_REGISTERS }, (_, n) => PLAINER.map((plainer) => plainerRegister(n, plainer))).flat(),
  ...VALUES.flatMap((column) => PLAINER.map((plainer) => plainerColumn(column, plainer))),
].map((step) => keepingOpcode(step));

/** What stands in the text after a step is the same instruction. */
function keepingOpcode(step: Simplification): Simplification {
  return (c) => {
    const simpler = step(c);
    return simpler !== undefined && opcodeOf(simpler) === opcodeOf(c) ? simpler : undefined;
  };
}

function opcodeOf({ bytes }: Case): number {
  ANATOMY.read(bytes);
  return ANATOMY.map << 8 | ANATOMY.opcode;
}

/** The prefix that repeats a string instruction; undefined where there is none. */
function repeatOf({ bytes }: Case, anatomy: Anatomy): number | undefined {
  if (!hasNoModrm(anatomy)) return undefined;
  return bytes.subarray(0, anatomy.prefixEnd).findLast((byte) => byte === rep || byte === repne);
}

/** The default of rcx is no plain count: more than one register at another value weighs. */
const COUNT_WEIGHT = 3500;
const REGISTERS_WEIGHT = 0.1;
const FLAG_WEIGHT = 10;

/** What the values of a state weigh: the fewer bits the plainer, and each flag that is set counts. */
export function weighValues(c: Case): number {
  const { registers, rflags, memory, device } = c;
  let bits = 0;
  for (let r = 0; r < GPR_COUNT; r++) {
    const value = registers[r]!;
    if (value !== DEFAULT_REGISTERS[r] && value !== DEVICE_ADDRESS) bits += bitsOf(value);
  }
  if (memory !== DEFAULT_CASE.memory) bits += bitsOf(memory);
  if (device.value !== DEFAULT_CASE.device.value) bits += bitsOf(device.value);
  ANATOMY.read(c.bytes);
  const isUncounted = registers[RCX] === DEFAULT_REGISTERS[RCX] && repeatOf(c, ANATOMY) !== undefined;
  return (isUncounted ? COUNT_WEIGHT : 0) + REGISTERS_WEIGHT * bits + FLAG_WEIGHT * ones(rflags ^ DEFAULT_CASE.rflags);
}

/** How long a number is, or its complement, which is a little less plain. */
function bitsOf(value: bigint): number {
  const other = BigInt.asUintN(64, ~value);
  return Math.min(value.toString(2).length, 2 + other.toString(2).length);
}

function ones(value: bigint): number {
  return value.toString(2).replaceAll("0", "").length;
}
