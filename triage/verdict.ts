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
import { fieldName, type Kind } from "./signature/disagreement.ts";
import { subjectsVerdict } from "./verdict_subjects.ts";

/**
 * Judges the shrunk case that is in row 0 of the panel, by the CPU where it was asked.
 *
 * @param panel Everybody's answers to it.
 * @param kind The disagreement, of a pair of the panel.
 * @param example The case.
 * @returns The verdict; nobody is blamed where the evidence does not decide.
 */
export function verdictOf(panel: Panel, kind: Kind, example: Case): Verdict {
  const { pair } = kind;
  switch (pair.sort) {
    case "decoders":
      return decoderVerdict(panel, pair, kind, example);
    case "decoders and cpu":
      return environmentOf(panel, example, cpuSays(panel)) ??
        verdict("cpu", "did", { blames: wrongDecoders(panel), ...cpuSays(panel) });
    case "model and cpu":
      return verdict("cpu", "not-modelled", { blames: ["model"], ...cpuSays(panel) });
    case "subject":
      return pair.seat.against === undefined
        ? subjectVerdict(panel, pair.seat, kind)
        : subjectsVerdict(panel, pair.seat);
  }
}

/** Whether the CPU was asked about the case and answered. */
function hasCpu({ parties, truths }: Panel): boolean {
  return parties.cpu !== undefined && isAnswered(truths, 0);
}

/** What the CPU did with the case. */
function cpuSays({ parties, truths }: Panel): Pick<Verdict, "cpus" | "did"> {
  return { cpus: [parties.cpu!.name], did: deedOf(truths) };
}

function deedOf({ stop, vector, length }: Panel["truths"]): CpuDeed {
  if (stop[0] === Stop.fault) return { raises: vectorName(vector[0]!) };
  return { executes: stop[0] === Stop.needsMore ? 0 : length[0]! };
}

function namesOfDecoders({ parties }: Panel): string[] {
  return parties.decoders.map(({ name }) => name);
}

/** The decoders that the CPU contradicts. */
function wrongDecoders(panel: Panel): string[] {
  const { decodings, truths } = panel;
  return namesOfDecoders(panel).filter((_, n) => judgeByCpu(decodings[n]!, truths, 0) !== 0);
}

function subjectVerdict(panel: Panel, { subject }: Seat, kind: Kind): Verdict {
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
  if (hasCpu(panel)) {
    const says = cpuSays(panel);
    const modelHolds = judgeByCpu(panel.reference, panel.truths, 0) === 0 && panel.modelCpuFields[0] === 0;
    if (!modelHolds) return verdict("open", "not-modelled", says);
    const isWhole = panel.expected.kind[0] === Expected.handled;
    return verdict("cpu", isWhole ? "as-modelled" : "did", { blames, ...says });
  }
  const witnesses = namesOfDecoders(panel);
  return panel.decoderFields[0] === 0
    ? verdict("decoders", "decoders-agree", { blames, witnesses })
    : verdict("open", "decoders-differ", { witnesses });
}

function decoderVerdict(panel: Panel, { members }: DecoderPair, kind: Kind, example: Case): Verdict {
  if (!hasCpu(panel)) return verdict("open", "decoders-contradict");
  const says = cpuSays(panel);
  const [reference] = namesOfDecoders(panel) as [string];
  const others = namesOfDecoders(panel).filter((_, n) => members.includes(n));
  const wrong = wrongDecoders(panel);
  const areWrong = others.every((name) => wrong.includes(name));
  if (wrong.includes(reference)) {
    const environment = environmentOf(panel, example, says);
    if (environment === null) return verdict("cpu", "did", { blames: wrong, ...says });
    // A CPU without the extension cannot say who is right about it.
    if (environment.reason !== "needs" && areWrong) return verdict("cpu", "did", { blames: others, ...says });
    return { ...environment, ground: "open" };
  }
  if (areWrong) return verdict("cpu", "did", { blames: others, ...says });
  const isOperand = fieldName(kind) !== "mnemonic" && panel.expected.kind[0] === Expected.handled;
  if (!isOperand) return verdict("open", "name-unsaid", says);
  const witnesses = [reference];
  return panel.modelCpuFields[0] === 0
    ? verdict("cpu", "as-decoded", { blames: others, witnesses, ...says })
    : verdict("cpu", "not-as-decoded", { blames: witnesses, witnesses, ...says });
}
