/**
 * Verdicts between two subjects: who of them does otherwise than the model expects.
 *
 * @module
 */
import { SubjectField } from "../findings/fields.ts";
import { type Verdict, verdict } from "../findings/verdict.ts";
import type { Outcomes } from "../machine/outcome.ts";
import { judgeSubject } from "../oracles/judge/judge_by_model.ts";
import type { Seat } from "../oracles/pair.ts";
import type { Panel } from "../oracles/panel.ts";

/** A refusal of what may be refused is no fault. */
const NO_FAULT = SubjectField.gap;

/**
 * Judges a case of the panel's last batch.
 *
 * @param panel Everybody's answers to it.
 * @param seat The seat of the two subjects.
 * @param row The case's row.
 * @returns Who is wrong; nobody where the model blames both, or neither.
 */
export function subjectsVerdict(panel: Panel, { subject, outcomes, against }: Seat, row: number): Verdict {
  const [first, second] = [subject.name, against!.subject.name];
  const faults = [outcomes, against!.outcomes].map((did) => (faultsOf(panel, did, row) & ~NO_FAULT) !== 0);
  const wrong = (name: string, other: string) =>
    verdict("contract", "other-subject", { blames: [name], witnesses: [other] });
  if (faults[0] !== faults[1]) return faults[0] ? wrong(first, second) : wrong(second, first);
  return verdict("open", faults[0] ? "both-subjects" : "no-subject");
}

function faultsOf({ batch, expected }: Panel, outcomes: Outcomes, row: number): number {
  const fields = new Uint32Array(batch.size);
  judgeSubject(batch, outcomes, expected, fields);
  return fields[row]!;
}
