/**
 * What a subject did otherwise with an instruction that the CPU is the judge of: of what nature that is, and in words.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import { Nature, NATURES } from "../../findings/nature.ts";
import { NONE } from "../../machine/effects.ts";
import { isAccepted } from "../../machine/outcome.ts";
import { GPR_COUNT, registerName } from "../../machine/registers.ts";
import { Source } from "../../oracles/model/expectation.ts";
import type { Seat } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";

/** Whether the expectation of a case is the CPU's. */
export function isByCpu({ expected }: Panel, row: number): boolean {
  return expected.source[row] === Source.cpu;
}

/** The registers that are not as they must be. */
function wrongRegisters({ batch, expected }: Panel, { outcomes }: Seat, row: number): number[] {
  const must = isAccepted(outcomes, row) ? expected.registers : batch.registers;
  return Array.from({ length: GPR_COUNT }, (_, r) => r)
    .filter((r) => !outcomes.registers.equals(GPR_COUNT * row + r, must, GPR_COUNT * row + r));
}

/**
 * Whether a nature is no bug of its own: what an instruction leaves wrong in registers, flags or an address is wrong in another
 * way with each operand.
 */
export function isOneBug(field: FieldName, nature: number): boolean {
  return field === "flags" || nature === Nature["next element"];
}

function registerNature(panel: Panel, seat: Seat, row: number): number {
  const { batch, expected } = panel;
  const { registers } = seat.outcomes;
  const at = (r: number) => GPR_COUNT * row + r;
  const wrong = wrongRegisters(panel, seat, row);
  if (wrong.every((r) => registers.equals(at(r), batch.registers, at(r)))) return Nature["nothing written"];
  const areLeft = wrong.every((r) => expected.registers.equals(at(r), batch.registers, at(r)));
  return areLeft ? Nature["more registers"] : Nature.value;
}

function vectorNature({ expected }: Panel, { outcomes }: Seat, row: number): number {
  const did = outcomes.effects!.vector[row];
  const must = expected.effects!.columns.vector[row];
  if (did === NONE) return Nature["nothing written"];
  return must === NONE ? Nature["more registers"] : did === must ? Nature.value : Nature["other register"];
}

/** What a subject did, as the beginning of a title; undefined where other words say it. */
export function instructionTitle(
  panel: Panel,
  field: FieldName,
  seat: Seat,
  row: number,
): string | undefined {
  if (field === "register") {
    const names = wrongRegisters(panel, seat, row).map((register) => registerName({ register, byte: 0, size: 8 }));
    const listed = names.length > 3 ? "registers" : names.join(" and ");
    return REGISTER_TITLES[NATURES[registerNature(panel, seat, row)]!]?.(listed) ?? `Leaves a wrong value in ${listed}`;
  }
  if (field === "vector") {
    return VECTOR_TITLES[NATURES[vectorNature(panel, seat, row)]!] ?? "Leaves a wrong value in a vector register";
  }
  return field === "data" ? "Writes the wrong data" : undefined;
}

const REGISTER_TITLES: Readonly<Record<string, (names: string) => string>> = {
  "nothing written": (names) => `Leaves ${names} as before`,
  "more registers": (names) => `Changes ${names}, which the CPU leaves alone`,
};

const VECTOR_TITLES: Readonly<Record<string, string>> = {
  "nothing written": "Leaves a vector register as before",
  "more registers": "Changes a vector register, which the CPU leaves alone",
  "other register": "Writes another vector register",
};

/** What a finding is called whose cases differ in what they leave wrong; undefined where none has such words. */
export const COMMON_TITLES: Partial<Record<FieldName, string>> = {
  register: "Leaves a wrong value in a register",
  flags: "Leaves wrong flags",
  vector: "Leaves a wrong value in a vector register",
};
