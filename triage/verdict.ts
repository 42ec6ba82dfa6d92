/**
 * Verdicts: who is wrong about a disagreement, on the evidence there is. Nothing is decided by a vote.
 *
 * @module
 */
import { type CpuDeed, type Verdict, verdict } from "../findings/verdict.ts";
import type { Case } from "../machine/case.ts";
import { Stop, vectorName } from "../oracles/cpu/executor/stop.ts";
import { isAnswered, judgeByCpu } from "../oracles/judge/judge_by_cpu.ts";
import { Expected } from "../oracles/model/expectation.ts";
import type { DecoderPair, Seat } from "../oracles/pair.ts";
import type { Panel } from "../oracles/panel.ts";
import { environmentOf } from "./environment.ts";
import { contradictedByRegisters, isExchangeOfAmdOnly } from "./name_evidence.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";
import { subjectsVerdict } from "./verdict_subjects.ts";

/**
 * Judges a case that a panel has just answered, by the CPU where it was asked.
 *
 * @param panel Everybody's answers to it.
 * @param kind The disagreement, of a pair of the panel.
 * @param example The case.
 * @param row Its row in the panel; that of a case which was shrunk is 0.
 * @returns The verdict; nobody is blamed where the evidence does not decide.
 */
export function verdictOf(panel: Panel, kind: Kind, example: Case, row = 0): Verdict {
  const { pair } = kind;
  switch (pair.sort) {
    case "decoders":
      return decoderVerdict(panel, pair, kind, example, row);
    case "decoders and cpu":
      return environmentOf(panel, example, cpuSays(panel, row), row) ??
        verdict("cpu", "did", { blames: wrongDecoders(panel, row), ...cpuSays(panel, row) });
    case "model and cpu":
      return verdict("cpu", "not-modelled", { blames: ["model"], ...cpuSays(panel, row) });
    case "subject":
      return pair.seat.against === undefined
        ? subjectVerdict(panel, pair.seat, kind, row)
        : subjectsVerdict(panel, pair.seat, row);
  }
}

/** Whether the CPU was asked about the case and answered. */
function hasCpu({ parties, truths }: Panel, row: number): boolean {
  return parties.cpu !== undefined && isAnswered(truths, row);
}

/** What the CPU did with the case. */
function cpuSays({ parties, truths }: Panel, row: number): Pick<Verdict, "cpus" | "did"> {
  return { cpus: [parties.cpu!.name], did: deedOf(truths, row) };
}

function deedOf({ stop, vector, length }: Panel["truths"], row: number): CpuDeed {
  if (stop[row] === Stop.fault) return { raises: vectorName(vector[row]!) };
  return { executes: stop[row] === Stop.needsMore ? 0 : length[row]! };
}

function namesOfDecoders({ parties }: Panel): string[] {
  return parties.decoders.map(({ name }) => name);
}

/** The decoders that the CPU contradicts. */
function wrongDecoders(panel: Panel, row: number): string[] {
  const { decodings, truths } = panel;
  return namesOfDecoders(panel).filter((_, n) => judgeByCpu(decodings[n]!, truths, row) !== 0);
}

function subjectVerdict(panel: Panel, { subject }: Seat, kind: Kind, row: number): Verdict {
  const blames = [subject.name];
  switch (fieldName(kind)) {
    case "success":
      return verdict("contract", "result-unsaid", { blames });
    case "privilege":
    case "address":
      return verdict("contract", "access-forbidden", { blames });
    case "answer":
      return verdict("contract", "unanswered", { blames });
    case "gap":
      return verdict("open", "gap");
  }
  if (hasCpu(panel, row)) {
    const says = cpuSays(panel, row);
    const modelHolds = judgeByCpu(panel.reference, panel.truths, row) === 0 && panel.modelCpuFields[row] === 0;
    if (!modelHolds) return verdict("open", "not-modelled", says);
    const isWhole = panel.expected.kind[row] === Expected.handled;
    return verdict("cpu", isWhole ? "as-modelled" : "did", { blames, ...says });
  }
  const witnesses = namesOfDecoders(panel);
  return panel.decoderFields[row] === 0
    ? verdict("decoders", "decoders-agree", { blames, witnesses })
    : verdict("open", "decoders-differ", { witnesses });
}

function decoderVerdict(panel: Panel, { members }: DecoderPair, kind: Kind, example: Case, row: number): Verdict {
  if (!hasCpu(panel, row)) return verdict("open", "decoders-contradict");
  const says = cpuSays(panel, row);
  const [reference] = namesOfDecoders(panel) as [string];
  const others = namesOfDecoders(panel).filter((_, n) => members.includes(n));
  const wrong = wrongDecoders(panel, row);
  const areWrong = others.every((name) => wrong.includes(name));
  if (wrong.includes(reference)) {
    const environment = environmentOf(panel, example, says, row);
    if (environment === null) return verdict("cpu", "did", { blames: wrong, ...says });
    // A CPU without the extension cannot say who is right about it.
    if (environment.reason !== "needs" && areWrong) return verdict("cpu", "did", { blames: others, ...says });
    return { ...environment, ground: "open" };
  }
  if (areWrong) return verdict("cpu", "did", { blames: others, ...says });
  const isOperand = fieldName(kind) !== "mnemonic" && panel.expected.kind[row] === Expected.handled;
  if (!isOperand) return nameVerdict(panel, says, row);
  const witnesses = [reference];
  return panel.modelCpuFields[row] === 0
    ? verdict("cpu", "as-decoded", { blames: others, witnesses, ...says })
    : verdict("cpu", "not-as-decoded", { blames: witnesses, witnesses, ...says });
}

/** Judges names by the registers, which tell few apart. */
function nameVerdict(panel: Panel, says: Pick<Verdict, "cpus" | "did">, row: number): Verdict {
  const blames = contradictedByRegisters(panel, row);
  if (blames.length === 0) return verdict("open", "name-unsaid", says);
  if (isExchangeOfAmdOnly(panel, row)) return verdict("vendors differ", "vendors", says);
  const witnesses = namesOfDecoders(panel).filter((name) => !blames.includes(name));
  return verdict("cpu", "as-decoded", { blames, witnesses, ...says });
}
