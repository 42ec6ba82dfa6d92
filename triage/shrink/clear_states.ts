/**
 * States in which every byte tells where it comes from: so what a subject does can be read in one way only.
 *
 * @module
 */
import type { Case } from "../../machine/case.ts";
import { DEFAULT_REGISTERS } from "../../machine/registers.ts";
import type { Panel } from "../../oracles/panel.ts";
import { settledCase } from "../../states/settle_case.ts";
import { Explanation } from "../signature/explanations.ts";
import { AT_DEVICE } from "./simplify_form.ts";

const SIGNS = 0x8080_8080_8080_8080n;

/** A value whose bytes are all different, and none of which has its sign set. */
const DISTINCT = 0x7766_5544_3322_1101n;

/** The values in which no byte has its sign set, all but byte `top`, that one alone, and all. */
function valuesOfSigns(top: number): readonly bigint[] {
  const bit = 0x80n << BigInt(8 * top);
  return [0n, SIGNS ^ bit, bit, SIGNS].map((signs) => DISTINCT | signs);
}

/**
 * The case with registers and device values that tell apart what is left, cleared, extended and copied: with a device at [rdi],
 * and where it is. Registers that its address is made of stay.
 *
 * @param c The case, which is row 0 of the panel.
 */
export function clearStates(c: Case, { reference }: Panel): Case[] {
  const at = reference.rowOf[0]!;
  const inAddress = [reference.base[at]!, reference.index[at]!];
  const clear = {
    ...c,
    registers: c.registers.map((value, r) => inAddress.includes(r) ? value : DEFAULT_REGISTERS[r]!),
  };
  const moved = AT_DEVICE.flatMap((step) => step({ ...c, registers: DEFAULT_REGISTERS }) ?? []);
  const top = Math.max(reference.memorySize[at]! - 1, 0);
  return [...moved, clear].flatMap((each) =>
    valuesOfSigns(top).map((value) => settledCase({ ...each, device: { ...c.device, value } }))
  );
}

/**
 * The ways in which a case can be read and those clear states of it too that show the same. What cannot be read so anywhere
 * is a wrong value, where a clear state shows that; else 0.
 */
export function clearedWays(start: number, clear: readonly number[]): number {
  const alike = clear.filter((ways) => (ways & start & ~Explanation.value) !== 0);
  if (alike.length === 0) return clear.includes(Explanation.value) ? Explanation.value : 0;
  const common = alike.reduce((all, ways) => all & ways, start);
  return common === Explanation.value ? start & alike[0]! : common;
}
