/**
 * Steps that simplify everything about a case but its text.
 *
 * @module
 */
import { type Case, DEFAULT_CASE, GROUPS, OWN_COLUMNS, valueOf, withValue } from "../../machine/case.ts";
import type { Column } from "../../machine/column.ts";
import { DEFAULT_REGISTERS } from "../../machine/registers.ts";
import { onAnatomy, PLAIN_MODRM, type Simplification, withBytes } from "./text_edit.ts";
import { DEVICE_ADDRESS, PRIVATE_GPA } from "./weight.ts";

const RDI = 7;

/** An address that is the user's, and one whose next byte is on the next page. */
const USER_ADDRESS = 0x1000n;
const LAST_BYTE_OF_PAGE = 0xffff_c900_0000_0fffn;

const oneRegister = (register: number): Simplification => (c) =>
  c.registers[register] === DEFAULT_REGISTERS[register]
    ? undefined
    : { ...c, registers: c.registers.with(register, DEFAULT_REGISTERS[register]!) };

const toDefault = (column: Column): Simplification => (c) =>
  valueOf(c, column) === column.default ? undefined : withValue(c, column, column.default);

/** Everything but the text at its default. */
export const plainState = (c: Case): Case => ({ ...DEFAULT_CASE, bytes: c.bytes });

/** The same, and [rdi] the address of a device: what a kernel would access. */
export const kernelState = (c: Case): Case => ({
  ...plainState(c),
  registers: DEFAULT_REGISTERS.with(RDI, DEVICE_ADDRESS),
});

/** The same, and a device where the operand is: settled, it addresses the gla. */
export const kernelGla = (c: Case): Case => ({ ...plainState(c), ve: { ...DEFAULT_CASE.ve, gla: DEVICE_ADDRESS } });

const plainVe: Simplification = (c) => c.ve === DEFAULT_CASE.ve ? undefined : { ...c, ve: DEFAULT_CASE.ve };

const privateGpa: Simplification = (c) =>
  c.ve.gpa === DEFAULT_CASE.ve.gpa ? undefined : { ...c, ve: { ...DEFAULT_CASE.ve, gpa: PRIVATE_GPA } };

/** [rdi] as the operand, with a given address in rdi and no prefixes. */
const operandAt = (address: bigint): Simplification =>
  onAnatomy((c, { opcodeAt, modrmAt, operandEnd }) => {
    const plain = { ...DEFAULT_CASE, bytes: c.bytes, registers: DEFAULT_REGISTERS.with(RDI, address) };
    const text = withBytes(plain, c.bytes.subarray(opcodeAt, modrmAt), [PLAIN_MODRM], c.bytes.subarray(operandEnd));
    return text ?? plain;
  });

/** What can be fetched ends at the end of the plainest page. */
const shortByOne: Simplification = (c) => c.fetch < 14 ? { ...c, fetch: 14, rip: DEFAULT_CASE.rip } : undefined;

/** The same with the page end where it is. */
const plainRip: Simplification = (c) => c.fetch < 15 ? { ...c, rip: DEFAULT_CASE.rip } : undefined;

const failure: Simplification = (c) =>
  c.device.status <= 1n ? undefined : { ...c, device: { ...c.device, status: 1n } };

/** Steps on everything but the text. */
export const STATE_SIMPLIFICATIONS: readonly Simplification[] = [
  plainState,
  plainVe,
  privateGpa,
  ...GROUPS.device.map(toDefault),
  failure,
  shortByOne,
  plainRip,
  operandAt(USER_ADDRESS),
  operandAt(LAST_BYTE_OF_PAGE),
  ...OWN_COLUMNS.map(toDefault),
  ...DEFAULT_REGISTERS.map((_, register) => oneRegister(register)),
];
