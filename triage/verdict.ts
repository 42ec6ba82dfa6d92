/**
 * Verdicts: who is wrong about a disagreement, on the evidence there is. Nothing is decided by a vote.
 *
 * @module
 */
import { type Verdict, verdict } from "../findings/verdict.ts";
import type { Case } from "../machine/case.ts";
import { Expected, Source } from "../oracles/model/expectation.ts";
import type { Seat } from "../oracles/pair.ts";
import type { Panel } from "../oracles/panel.ts";
import { Evidence } from "./evidence.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";
import { allDecodersVerdict, decoderVerdict } from "./verdict_decoders.ts";
import { subjectsVerdict } from "./verdict_subjects.ts";
import { askedCpu } from "./witnesses.ts";

/**
 * Judges a case that a panel has just answered, by CPUs where any is known to have run it.
 *
 * @param panel Everybody's answers to it.
 * @param kind The disagreement, of a pair of the panel.
 * @param example The case.
 * @param row Its row in the panel; that of a case which was shrunk is 0.
 * @returns The verdict; nobody is blamed where the evidence does not decide, or CPUs differ.
 */
export function verdictOf(panel: Panel, kind: Kind, example: Case, row = 0): Verdict {
  const { pair } = kind;
  if (pair.sort === "subject" && pair.seat.against !== undefined) return subjectsVerdict(panel, pair.seat, row);
  return verdictBy(new Evidence(panel, example, row), kind);
}

/** The same where the evidence is gathered already, and no subject is compared with another. */
export function verdictBy(evidence: Evidence, kind: Kind): Verdict {
  const { panel, row } = evidence;
  const { pair } = kind;
  switch (pair.sort) {
    case "decoders":
      return decoderVerdict(evidence, pair, kind);
    case "decoders and cpu":
      return allDecodersVerdict(evidence);
    case "model and cpu":
      return verdict("cpu", "not-modelled", { blames: ["model"], cpus: evidence.wordsOf([askedCpu(panel, row)!]) });
    case "subject":
      return subjectVerdict(evidence, pair.seat, kind);
  }
}

function subjectVerdict(evidence: Evidence, { subject }: Seat, kind: Kind): Verdict {
  const blames = [subject.name];
  switch (fieldName(kind)) {
    case "success":
      return verdict("contract", "result-unsaid", { blames });
    case "privilege":
    case "address":
      return verdict("contract", "access-forbidden", { blames });
    case "answer":
      return verdict("contract", "unanswered", { blames });
    case "leak":
      return verdict("contract", "leak", { blames });
    case "gap":
      return verdict("open", "gap");
  }
  return verdictByCpus(evidence, blames) ?? verdictByDecoders(evidence, blames);
}

/** The model works from what the reference decoder says. */
const REFERENCE = 0;

/** The verdict on a subject by what CPUs did; null where none can tell. */
function verdictByCpus(evidence: Evidence, blames: readonly string[]): Verdict | null {
  const { panel, row } = evidence;
  const witnesses = evidence.tellersOf(REFERENCE);
  if (witnesses.length === 0) return null;
  const cpus = evidence.wordsOf(witnesses);
  const contradicting = witnesses.filter((witness) => evidence.contradicts(witness, REFERENCE));
  if (contradicting.length > 0) {
    return contradicting.length < witnesses.length
      ? verdict("vendors differ", "cpus-differ", { cpus })
      : verdict("open", "not-modelled", { cpus });
  }
  if (panel.expected.source[row] === Source.cpu) {
    const asked = witnesses.filter(({ recorded }) => !recorded);
    return asked.length === 0 ? null : verdict("cpu", "as-executed", { blames, cpus: evidence.wordsOf(asked) });
  }
  if (panel.expected.kind[row] !== Expected.handled) return verdict("cpu", "did", { blames, cpus });
  const able = evidence.wholeOf(witnesses);
  const unlike = able.filter((witness) => !evidence.isAsModelled(witness));
  if (unlike.length > 0) return verdict("open", "not-modelled", { cpus: evidence.wordsOf(unlike) });
  return able.length === 0 ? null : verdict("cpu", "as-modelled", { blames, cpus: evidence.wordsOf(able) });
}

/** A decoder that was added is on trial itself. */
function verdictByDecoders({ panel, row }: Evidence, blames: readonly string[]): Verdict {
  const { decoders } = panel.parties;
  const witnesses = decoders.filter(({ isAdded }) => isAdded !== true).map(({ name }) => name);
  const isDisputed = panel.pairs.some((pair) =>
    pair.sort === "decoders" && pair.bits[row] !== 0 && pair.members.some((n) => decoders[n]!.isAdded !== true)
  );
  return !isDisputed
    ? verdict("decoders", "decoders-agree", { blames, witnesses })
    : verdict("open", "decoders-differ", { witnesses });
}
