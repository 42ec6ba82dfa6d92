/**
 * Explanations: what a disagreement of decoders is about. Shrinking must not lead from one explanation to another, so that a
 * known defect explains only cases that have its trait themselves.
 *
 * @module
 */
import { PairMap } from "../../findings/pair_map.ts";
import type { Case } from "../../machine/case.ts";
import { requiredFeatures } from "../../oracles/decoders/iced/iced_features.ts";
import { isAboutText } from "../../oracles/pair.ts";
import { OpcodeMap } from "../../x86/maps.ts";
import { mapOfPayload, VexP1 } from "../../x86/vex.ts";
import type { Kind } from "../signature/disagreement.ts";
import { bucketOf, membersOf } from "../signature/signature.ts";
import type { Traits } from "../signature/traits.ts";
import { defectsOf } from "./find_defect.ts";

/** What a disagreement is about. */
export interface Explanation {
  /** The ids of the defects that explain it; none where it is news. */
  readonly defects: readonly string[];
  /** What the instruction needs of a CPU, joined. */
  readonly needs: string;
  /** Which instruction it is: its opcode, and what each decoder calls it that it is about. */
  readonly instruction: string;
}

/**
 * Whether a case may be shrunk to another: it stays the instruction that it is, which needs the same of a CPU, and nothing
 * that did not explain the first explains the second. Another instruction's disagreement of the same kind can be another bug.
 *
 * The relation is transitive: whatever is reached step by step may be reached from the start.
 */
export function mayBecome(from: Explanation, to: Explanation): boolean {
  return from.instruction === to.instruction && from.needs === to.needs &&
    to.defects.every((id) => from.defects.includes(id));
}

/** Explains a disagreement of decoders. The traits are those of the case. */
export function explain(kind: Kind, traits: Traits, example: Case): Explanation {
  const { anatomy: { map, opcode }, payload, mnemonics, group } = traits;
  const pp = map === OpcodeMap.vex2 ? payload[0] & VexP1.pp : payload[1] & VexP1.pp;
  const names = membersOf(kind)?.map((n) => mnemonics[n]!) ?? mnemonics;
  // In other maps the same opcodes are no group.
  const member = map === OpcodeMap.oneByte ? group : 0;
  return {
    defects: defectsOf(kind, traits, example).map(({ id }) => id),
    needs: requiredFeatures(example.bytes.subarray(0, example.fetch)).join(),
    instruction: [map, opcode, mapOfPayload(map, payload[0]), pp, member, ...names].join(),
  };
}

/** Explains disagreements, those of one bucket once. */
export class Explanations {
  readonly #known = new PairMap<Explanation>();

  /** What a disagreement is about; undefined where it is none of decoders. */
  of(kind: Kind, traits: Traits, example: Case): Explanation | undefined {
    if (!isAboutText(kind.pair)) return undefined;
    const [{ name }, bucket] = [kind.pair, bucketOf(kind, traits)];
    let known = this.#known.get(name, bucket);
    if (known === undefined) this.#known.set(name, bucket, known = explain(kind, traits, example));
    return known;
  }
}
