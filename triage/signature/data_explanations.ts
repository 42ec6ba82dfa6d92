/**
 * What a subject sent in place of what was due.
 *
 * @module
 */
import { TEXT_STRIDE } from "../../machine/batch.ts";
import { GPR_COUNT } from "../../machine/registers.ts";
import { sameBytes } from "../../oracles/judge/equality.ts";
import type { Seat } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { Explanation } from "./explanations.ts";
import { otherRegister } from "./register_explanations.ts";

/** A register, from the byte where what was sent stands. */
export interface Source {
  readonly register: number;
  readonly byte: number;
}

/** Where in the registers stands what was sent. */
export function sourcesOf({ batch }: Panel, { outcomes: { access } }: Seat, row: number): Source[] {
  const sent = access.data.u8.subarray(8 * row, 8 * row + access.size[row]!);
  const registers = batch.registers.u8.subarray(8 * GPR_COUNT * row, 8 * GPR_COUNT * (row + 1));
  const holds = ({ register, byte }: Source) => sent.every((each, k) => registers[8 * register + byte + k] === each);
  const low = Array.from({ length: GPR_COUNT }, (_, register) => ({ register, byte: 0 }));
  const high = sent.length === 1 ? [0, 1, 2, 3].map((register) => ({ register, byte: 1 })) : [];
  return [...low, ...high].filter(holds);
}

/**
 * In what ways can be read what a case sends that is not as it should be.
 *
 * @returns Bits of {@linkcode Explanation}.
 */
export function explainData(panel: Panel, seat: Seat, row: number): number {
  const { reference } = panel;
  const at = reference.rowOf[row]!;
  if (reference.hasImmediate[at] === 1) return Explanation.value | explainImmediate(panel, seat, row);
  const size = seat.outcomes.access.size[row]!;
  const from = { register: reference.register[at]!, byte: reference.registerByte[at]!, width: size };
  const { u8: sent } = seat.outcomes.access.data;
  const { u8: registers } = panel.batch.registers;
  let ways: number = Explanation.value;
  for (let register = 0; register < GPR_COUNT; register++) {
    const low = 8 * (GPR_COUNT * row + register);
    const holds = isAt(registers, low, sent, 8 * row, size) ||
      size === 1 && register < HIGH_BYTES && registers[low + 1] === sent[8 * row];
    if (holds) ways |= otherRegister(from, [register]);
  }
  return ways;
}

/** Registers whose second byte has a name: AH, CH, DH and BH. */
const HIGH_BYTES = 4;

/** Whether `size` bytes are the same in two places. */
function isAt(a: Uint8Array, from: number, b: Uint8Array, to: number, size: number): boolean {
  for (let k = 0; k < size; k++) if (a[from + k] !== b[to + k]) return false;
  return true;
}

/** The sign of an immediate is due above its four bytes. */
function explainImmediate({ expected }: Panel, { outcomes: { access } }: Seat, row: number): number {
  const must = expected.access.data.u8;
  const did = access.data.u8;
  if (access.size[row] !== 8 || !sameBytes(did, must, 8 * row, 4)) return 0;
  const isZero = did.subarray(8 * row + 4, 8 * row + 8).every((byte) => byte === 0);
  return isZero ? Explanation["extension zeroed"] : Explanation["behind immediate"];
}

/** Whether a subject sends, in place of an immediate's sign, what follows the instruction. */
export function sendsText({ batch, reference }: Panel, { outcomes: { access } }: Seat, row: number): boolean {
  const end = TEXT_STRIDE * row + reference.lengthOf(row);
  return access.data.u8.subarray(8 * row + 4, 8 * row + 8).every((byte, k) => byte === batch.text[end + k]);
}
