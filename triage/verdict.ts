/**
 * Verdicts: who is wrong about a disagreement, on the evidence there is. Nothing is decided by a vote.
 *
 * @module
 */
import type { Case } from "../machine/case.ts";
import { Stop, vectorName } from "../oracles/cpu/executor/stop.ts";
import { isAnswered, judgeByCpu } from "../oracles/judge/judge_by_cpu.ts";
import { Expected } from "../oracles/model/expectation.ts";
import type { Panel } from "../oracles/panel.ts";
import { environmentOf } from "./environment.ts";
import type { Verdict } from "./finding.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";
import { Pair, seatOf } from "./signature/pairs.ts";
import { subjectsVerdict } from "./verdict_subjects.ts";

const wrong = (party: string, evidence: string): Verdict => ({ wrong: party, evidence });
const undecided = (evidence: string): Verdict => ({ wrong: null, evidence });

/**
 * Judges the shrunk case that is in row 0 of the panel, by the CPU where it was asked.
 *
 * @param panel Everybody's answers to it.
 * @param kind The disagreement.
 * @param example The case.
 * @returns The verdict; `wrong` is null where the evidence does not decide.
 */
export function verdictOf(panel: Panel, kind: Kind, example: Case): Verdict {
  switch (kind.pair) {
    case Pair.decoders:
      return decoderVerdict(panel, kind, example);
    case Pair.decodersCpu:
      return environmentOf(panel, example, cpuSays(panel)) ?? wrong(bothNames(panel), cpuSays(panel));
    case Pair.modelCpu:
      return wrong("model", `${cpuSays(panel)}, which the model does not expect`);
    default:
      return subjectVerdict(panel, kind);
  }
}

/** Whether the CPU was asked about the case and answered. */
function hasCpu({ parties, truths }: Panel): boolean {
  return parties.cpu !== undefined && isAnswered(truths, 0);
}

/** What the CPU did with the case, in words. */
function cpuSays({ parties, truths }: Panel): string {
  const did = truths.stop[0] === Stop.needsMore
    ? "finds no whole instruction"
    : truths.stop[0] === Stop.fault
    ? `raises ${vectorName(truths.vector[0]!)}`
    : `executes ${truths.length[0]} bytes`;
  return `the CPU (${parties.cpu!.name}) ${did}`;
}

function subjectVerdict(panel: Panel, kind: Kind): Verdict {
  const { reference, other } = panel.parties;
  const seat = seatOf(panel, kind.pair)!;
  if (seat.against !== undefined) return subjectsVerdict(panel, seat);
  const { subject } = seat;
  switch (fieldName(kind)) {
    case "success":
      return wrong(subject.name, "a handler's result must say whether it did the access");
    case "privilege":
    case "address":
      return wrong(subject.name, "a guest kernel must not emulate such an access");
    case "answer":
      return wrong(subject.name, "a handler must answer every case");
    case "gap":
      return undecided("refusing is allowed: a gap");
  }
  if (hasCpu(panel)) {
    const modelHolds = judgeByCpu(panel.reference, panel.truths, 0) === 0 && panel.modelCpuFields[0] === 0;
    if (!modelHolds) return undecided(`${cpuSays(panel)}, which the model does not expect`);
    const isWhole = panel.expected.kind[0] === Expected.handled;
    return wrong(subject.name, `${cpuSays(panel)}${isWhole ? " and leaves what the model says" : ""}`);
  }
  return panel.decoderFields[0] === 0
    ? wrong(subject.name, `${reference.name} and ${other.name} agree with the model`)
    : undecided(`${reference.name} and ${other.name} contradict each other here`);
}

function decoderVerdict(panel: Panel, kind: Kind, example: Case): Verdict {
  const { reference, other } = panel.parties;
  if (!hasCpu(panel)) return undecided("the decoders contradict each other");
  const says = cpuSays(panel);
  const referenceFails = judgeByCpu(panel.reference, panel.truths, 0) !== 0;
  const otherFails = judgeByCpu(panel.other, panel.truths, 0) !== 0;
  if (referenceFails) {
    const environment = environmentOf(panel, example, says);
    if (environment === null) return wrong(otherFails ? bothNames(panel) : reference.name, says);
    // A CPU without the extension cannot say who is right about it.
    const isKnown = environment.needs === undefined;
    return isKnown && otherFails ? wrong(other.name, says) : undecided(environment.evidence);
  }
  if (otherFails) return wrong(other.name, says);
  const isOperand = fieldName(kind) !== "mnemonic" && panel.expected.kind[0] === Expected.handled;
  if (!isOperand) return undecided(`${says}; what it is called, a CPU does not say`);
  return panel.modelCpuFields[0] === 0
    ? wrong(other.name, `${says} as ${reference.name} decodes them`)
    : wrong(reference.name, `${says}, but not as ${reference.name} decodes them`);
}

function bothNames({ parties: { reference, other } }: Panel): string {
  return `${reference.name} and ${other.name}`;
}
