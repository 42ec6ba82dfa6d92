/**
 * Corrections of what the kernel makes of segments where it computes the operand's address.
 *
 * @module
 */
import { DEFAULT_CASE } from "../../machine/case.ts";
import { type Correction, exampleOf } from "../correction.ts";
import { type AddressParts, onlyOverride } from "../page_span.ts";
import type { Steps } from "../steps.ts";

function withAddress(steps: Steps, parts: Partial<AddressParts>): Steps {
  return { ...steps, address: { ...steps.address, ...parts } };
}

/** The decoder keeps the last prefix in the last of four slots, and it is still in its own if there were three. */
export const overrideCountedTwice: Correction = {
  id: "override-counted-twice",
  title: "Refuses a segment override that stands last of three prefixes, as if it were two",
  sentence: "A segment override that stands last of exactly three distinct prefixes counts once.",
  shows: ["gap"],
  example: exampleOf("66f3648907"),
  apply: (steps) => withAddress(steps, { segmentOverride: onlyOverride }),
};

/** -1 is an address like others: it is canonical, and another base makes it the operand's. */
export const baseOfMinusOne: Correction = {
  id: "base-of-minus-one",
  title: "Takes a segment base of -1 for an error",
  sentence: "A base of fs or gs with the value -1 is added like any other.",
  shows: ["gap"],
  example: exampleOf("648b07", {
    fsBase: 0xffff_ffff_ffff_ffffn,
    ve: { ...DEFAULT_CASE.ve, gla: 0xffff_c900_0000_0fe0n },
  }, 0xffff_c900_0000_0fe1n),
  apply: (steps) => withAddress(steps, { isUnreadable: () => false }),
};
