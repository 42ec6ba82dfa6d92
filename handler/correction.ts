/**
 * Corrections: named changes of steps, and what they have in common.
 *
 * @module
 */
import { type Case, caseOf, DEFAULT_CASE } from "../machine/case.ts";
import { DEFAULT_REGISTERS } from "../machine/registers.ts";
import type { Steps } from "./steps.ts";

/** One named change of one step, or of steps that do the same. */
export interface Change {
  /** Short name, such as `user-mode`. */
  readonly id: string;
  /** The steps with it, given those without it. */
  readonly apply: (steps: Steps) => Steps;
}

/** A change that somebody made, or should make. */
export interface Correction extends Change {
  /** What is wrong in a handler without it, as a finding's title: a capital, no final period. */
  readonly title: string;
  /** What it does, in one sentence. */
  readonly sentence: string;
  /**
   * The fields, and of some the natures, in which its want shows: `fault`, `register: upper half kept`. A correction replaces
   * whole steps, so it can remedy more than it is about; that is a finding of its own. Nothing where none is about it.
   */
  readonly shows?: readonly string[];
  /** A case that shows it: its outcome is another one with the correction. */
  readonly example: Case;
}

const RDI = 7;

/** The bits of an address that say where in a page it is. */
const IN_PAGE = 0xfffn;

/** Where a guest kernel has a device mapped. */
const DEVICE_ADDRESS = 0xffff_c900_0000_1000n;

/**
 * A case whose [rdi] addresses a device, and which says so in its gla. The gpa has the gla's place in a page.
 *
 * @param hex The instruction's bytes.
 * @param fields What else differs from the defaults.
 * @param address The value of rdi, if another one. It is the gla, too, unless the #VE says another.
 * @returns The case.
 */
export function exampleOf(hex: string, fields: Partial<Omit<Case, "bytes">> = {}, address = DEVICE_ADDRESS): Case {
  const { gpa, ...info } = { ...DEFAULT_CASE.ve, ...fields.ve };
  const gla = info.gla ?? address;
  const ve = { ...info, gla, gpa: gpa & ~IN_PAGE | gla & IN_PAGE };
  const registers = DEFAULT_REGISTERS.with(RDI, address);
  return caseOf(Uint8Array.fromHex(hex), { ...fields, registers, ve });
}
