/**
 * Behaviour: what kind of instruction a case is, what must come of it, what came of it, and who disagrees in what. Beside
 * the subject's edges, it is what guides a campaign.
 *
 * @module
 */
import { Form } from "../../machine/decoding.ts";
import type { Panel } from "../../oracles/panel.ts";
import { mix } from "./feature_set.ts";

// Constants of its own: docs/design/performance.md says why.
const { other: OTHER } = Form;

/** What a feature is of: a way through the subjects' code, numbers that they compared, or the case's behaviour. */
export const FeatureKind = { edge: 0, comparison: 1, behaviour: 2 } as const;

/** The top bit marks behaviours; the two below it belong to coverage, and the upper of them is never set. */
const BEHAVIOUR = 0x8000_0000;
const COMPARISON = 0x2000_0000;

/** The kind of a feature. */
export function kindOf(feature: number): number {
  if (feature >= BEHAVIOUR) return FeatureKind.behaviour;
  return feature >= COMPARISON ? FeatureKind.comparison : FeatureKind.edge;
}

/** The feature of a behaviour, from any hash. */
function behaviourFeature(hash: number): number {
  return (hash | BEHAVIOUR) >>> 0;
}

/** The most behaviours that one case can have: its class, an outcome for each subject, a bit of each pair's fields. */
export function mostBehaviours(panel: Panel): number {
  return 1 + panel.seats.length + 32 * panel.pairs.length;
}

/**
 * The decoding's class and what the model expects of it. What kind of operand has which size is enough: with prefixes and
 * registers told apart too, nearly every case would be of a class of its own. What is no move is one class to a guest's
 * handler, and as many as it has names where the CPU judges it.
 */
function classOf({ reference, decodings, expected, isByCpu }: Panel, row: number): number {
  const at = reference.rowOf[row]!;
  let valid = 0;
  for (let n = 0; n < decodings.length; n++) valid |= (decodings[n]!.valid[decodings[n]!.rowOf[row]!]! & 1) << n;
  const form = mix(valid, reference.form[at]!);
  const isMove = reference.form[at] !== OTHER;
  const detail = isMove
    ? reference.operand[at]! | reference.memorySize[at]! << 8
    : isByCpu
    ? reference.mnemonic[at]!
    : 0;
  const operand = mix(form, detail);
  return mix(operand, expected.kind[row]! | expected.reason[row]! << 2 | expected.hazard[row]! << 8);
}

/** All behaviours of case `row` of the panel's last batch in one number: cases with the same one show nothing else. */
export function behaviourHash(panel: Panel, row: number): number {
  let hash = classOf(panel, row);
  for (const { outcomes, fields } of panel.seats) {
    hash = mix(hash, fields[row]!);
    hash = mix(hash, outcomes.handled[row]! | outcomes.access.count[row]! << 1);
  }
  hash = mix(hash, panel.decoderFields[row]!);
  hash = mix(hash, panel.decoderCpuFields[row]!);
  return mix(hash, panel.modelCpuFields[row]!);
}

/**
 * Writes the behaviours of a case.
 *
 * @param panel Has just answered the case.
 * @param row The case.
 * @param out Gets the features.
 * @param at Where in it they begin.
 * @returns Where they end.
 */
export function writeBehaviours(panel: Panel, row: number, out: Uint32Array, at: number): number {
  const ofCase = classOf(panel, row);
  out[at++] = behaviourFeature(ofCase);
  panel.seats.forEach(({ outcomes }, n) => {
    const outcome = outcomes.handled[row]! | outcomes.access.count[row]! << 1 | n << 8;
    out[at++] = behaviourFeature(mix(mix(ofCase, 1), outcome));
  });
  for (const { bits, code } of panel.pairs) {
    for (let fields = bits[row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
      if ((fields & 1) !== 0) out[at++] = behaviourFeature(mix(mix(ofCase, 2), code << 8 | field));
    }
  }
  return at;
}
