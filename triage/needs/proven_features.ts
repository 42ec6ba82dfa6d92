/**
 * What records show that their CPU has: it executed something that needs it. What it lacks, records cannot show.
 *
 * @module
 */
import iced from "iced-x86";
import type { KnownFeatures } from "../../oracles/cpu/cpu_party.ts";
import { codeOf, lengthOf } from "../../oracles/decoders/iced/iced_features.ts";
import { needsOf } from "./instruction_needs.ts";

/**
 * The features that a CPU is proven to have.
 *
 * @param executed The instructions that it has, each of the bytes that the CPU took for it.
 */
export function provenFeatures(executed: Iterable<Uint8Array>): KnownFeatures {
  const has = new Set<string>();
  for (const text of executed) {
    const code = codeOf(text);
    if (code === iced.Code.INVALID || lengthOf(text) !== text.length) continue;
    const { features, states } = needsOf(code);
    for (const { anyOf } of features) {
      // Of several that are enough, nobody knows which it has.
      if (anyOf.length === 1) has.add(anyOf[0]!);
    }
    for (const state of states) has.add(state);
  }
  return { has: [...has].sort(), areAll: false };
}
