/**
 * The classifier: from opcode bytes to a kind of access and its size.
 *
 * @module
 */
import { type Insn, NO_BYTE } from "./insn.ts";

/** Kinds of MMIO instruction. */
export const Mmio = {
  none: 0,
  write: 1,
  writeImmediate: 2,
  read: 3,
  readZeroExtend: 4,
  readSignExtend: 5,
  movs: 6,
} as const;

/** Stands in the size column of the table for the operand size. */
const OPERAND_SIZE = 0;

type Row = readonly [opcode: number, kind: number, size: number];

const ONE_BYTE: readonly Row[] = [
  [0x88, Mmio.write, 1],
  [0x89, Mmio.write, OPERAND_SIZE],
  [0xc6, Mmio.writeImmediate, 1],
  [0xc7, Mmio.writeImmediate, OPERAND_SIZE],
  [0x8a, Mmio.read, 1],
  [0x8b, Mmio.read, OPERAND_SIZE],
  [0xa4, Mmio.movs, 1],
  [0xa5, Mmio.movs, OPERAND_SIZE],
];

const AFTER_0F: readonly Row[] = [
  [0xb6, Mmio.readZeroExtend, 1],
  [0xb7, Mmio.readZeroExtend, 2],
  [0xbe, Mmio.readSignExtend, 1],
  [0xbf, Mmio.readSignExtend, 2],
];

function columns(rows: readonly Row[]): { kind: Uint8Array; size: Uint8Array } {
  const kind = new Uint8Array(256);
  const size = new Uint8Array(256);
  for (const [opcode, k, s] of rows) {
    kind[opcode] = k;
    size[opcode] = s;
  }
  return { kind, size };
}

const oneByte = columns(ONE_BYTE);
const after0f = columns(AFTER_0F);

/**
 * Classifies by the opcode bytes alone: the map a VEX or EVEX prefix names plays no part.
 *
 * @param insn A decoded instruction.
 * @returns The kind in the low 4 bits and the access size in bytes above them; 0 (`Mmio.none`) when not in the table.
 */
export function classify(insn: Insn): number {
  const is0f = insn.opcode1 === 0x0f;
  const table = is0f ? after0f : oneByte;
  const opcode = is0f ? insn.opcode2 : insn.opcode1;
  if (opcode === NO_BYTE) return Mmio.none;
  const kind = table.kind[opcode]!;
  if (kind === Mmio.none) return Mmio.none;
  const size = table.size[opcode]!;
  return kind | (size === OPERAND_SIZE ? insn.opndBytes : size) << 4;
}
