/**
 * Why an instruction outside the model is not judged: what it is, or what the CPU could not say.
 *
 * @module
 */
import type { DecodingColumns } from "../../machine/decoding.ts";
import { factsOf, type InstructionFacts } from "../instructions/facts.ts";
import { NOT_ASKED, NotAsked } from "../instructions/instruction_effects.ts";
import type { Expectations } from "../model/expectation.ts";

/** Why the CPU judges nothing that is outside the model, whatever it is. */
export const NO_JUDGE = {
  /** None is asked, or one of records, which runs nothing. */
  cpu: 'a CPU would judge it: "--cpu on"',
  /** The subject speaks protocol 1. */
  telling: "its subject tells nothing that the CPU could judge: protocol 2 does",
} as const;

/** Features that every CPU of 64 bits has, by the decoder's names. */
const EVERYWHERE = /^(INTEL\d+|X64|CMOV|CPUID|TSC|MSR|CX8|SEP|FXSR|SSE2?|CLFSH)$/;

/**
 * Why case `row`, whose expectation is `outside`, is not judged, as a phrase.
 *
 * @param expected What is expected, of an emulator below the guest.
 * @param nobody Why the CPU judges nothing at all ({@linkcode NO_JUDGE}); null where it judges.
 * @param reference What the instruction is.
 * @param row The case.
 */
export function whyOutside(
  { effects }: Expectations,
  nobody: string | null,
  { facts, valid, rowOf }: DecodingColumns,
  row: number,
): string {
  if (valid[rowOf[row]!] === 0) return "the CPU executes it, and the decoder takes it for no instruction";
  const known = factsOf(facts[rowOf[row]!]!);
  if (known.outside !== null) return known.outside;
  if (nobody !== null || effects === undefined) return nobody ?? NO_JUDGE.cpu;
  if (effects.why[row] === NotAsked.lacking) return lackingText(known);
  if (effects.why[row] !== NotAsked.asked) return NOT_ASKED[effects.why[row]!]!;
  return "what it leaves is undefined";
}

/** The extension that the CPU does not have. */
function lackingText({ features }: InstructionFacts): string {
  const needed = features.filter((name) => !EVERYWHERE.test(name));
  return needed.length === 0
    ? "the CPU that is asked takes it for no instruction"
    : `the CPU that is asked does not have it: it needs ${needed.join(" and ")}`;
}
