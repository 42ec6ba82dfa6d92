/**
 * Verdicts: who is wrong about a disagreement, on the evidence there is. Nothing is decided by a vote.
 *
 * @module
 */
import type { Panel } from "../oracles/panel.ts";
import { fieldName, type Kind, Pair } from "./disagreement.ts";
import type { Verdict } from "./finding.ts";

/**
 * Judges the shrunk case that is in row 0 of the panel.
 *
 * @param panel Everybody's answers to it.
 * @param kind The disagreement.
 * @returns The verdict; `wrong` is null where the evidence does not decide.
 */
export function verdictOf(panel: Panel, kind: Kind): Verdict {
  const { subject, reference, other } = panel.parties;
  if (kind.pair === Pair.decoders) return { wrong: null, evidence: "the decoders contradict each other" };
  switch (fieldName(kind)) {
    case "success":
      return { wrong: subject.name, evidence: "a handler's result must say whether it did the access" };
    case "privilege":
    case "address":
      return { wrong: subject.name, evidence: "a guest kernel must not emulate such an access" };
    case "gap":
      return { wrong: null, evidence: "refusing is allowed: a gap" };
    default:
      return panel.decoderFields[0] === 0
        ? { wrong: subject.name, evidence: `${reference.name} and ${other.name} agree with the model` }
        : { wrong: null, evidence: `${reference.name} and ${other.name} contradict each other here` };
  }
}
