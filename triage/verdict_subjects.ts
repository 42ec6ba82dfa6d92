/**
 * Verdicts between two subjects: who of them does otherwise than the model expects.
 *
 * @module
 */
import type { Outcomes } from "../machine/outcome.ts";
import { SubjectField } from "../oracles/judge/fields.ts";
import { judgeSubject } from "../oracles/judge/judge_by_model.ts";
import type { Panel, Seat } from "../oracles/panel.ts";
import type { Verdict } from "./finding.ts";

/** A refusal of what may be refused is no fault. */
const NO_FAULT = SubjectField.gap;

/**
 * Judges the shrunk case that is in row 0 of the panel's last batch, and alone there.
 *
 * @param panel Everybody's answers to it.
 * @param seat The seat of the two subjects.
 * @returns Who is wrong; nobody where the model blames both, or neither.
 */
export function subjectsVerdict(panel: Panel, { subject, outcomes, against }: Seat): Verdict {
  const [first, second] = [subject.name, against!.subject.name];
  const faults = [outcomes, against!.outcomes].map((did) => (faultsOf(panel, did) & ~NO_FAULT) !== 0);
  const wrong = (name: string, other: string): Verdict => ({
    wrong: name,
    evidence: `the model expects what ${other} does, or leaves it open`,
  });
  if (faults[0] !== faults[1]) return faults[0] ? wrong(first, second) : wrong(second, first);
  return { wrong: null, evidence: faults[0] ? "both do otherwise than the model" : "the model allows both" };
}

function faultsOf({ batch, expected }: Panel, outcomes: Outcomes): number {
  const fields = new Uint32Array(batch.size);
  judgeSubject(batch, outcomes, expected, fields);
  return fields[0]!;
}
