/**
 * Impossible states in words.
 *
 * @module
 */
import { listed } from "../../findings/verdict_text.ts";
import type { Impossibility } from "../../machine/possible_state.ts";

const TEXT: Readonly<Record<Impossibility, string>> = {
  "gla": "the gla is not the operand's address",
  "page-offset": "gla and gpa have different offsets in their pages",
  "gpa-width": "the gpa has more bits than the guest's have",
  "non-canonical": "an address of the access is not canonical",
  "segment-base": "the base of fs or gs is not canonical",
  "rip": "rip is no address of kernel text",
  "fetch": "the bytes that can be fetched do not end where a page does",
  "exit-reason": "the exit reason is not 48, EPT violation",
};

/** Says that a state is impossible, and why, as a sentence without its end. */
export function impossibleText(impossible: readonly Impossibility[]): string {
  return `No hardware produces this state, so nobody is blamed for it: ${listed(impossible.map((name) => TEXT[name]))}`;
}
