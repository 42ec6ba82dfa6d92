/**
 * Verdicts: who is wrong about a disagreement, on the evidence there is. Nothing is decided by a vote.
 *
 * @module
 */
import { type Verdict, verdict } from "../findings/verdict.ts";
import type { Case } from "../machine/case.ts";
import { Stop } from "../oracles/cpu/executor/stop.ts";
import type { CpuWitness } from "../oracles/cpu/witness.ts";
import { requiredFeatures } from "../oracles/decoders/iced/iced_features.ts";
import { judgeByCpu, judgeModelCaseByCpu } from "../oracles/judge/judge_by_cpu.ts";
import { Expected } from "../oracles/model/expectation.ts";
import type { DecoderPair, Seat } from "../oracles/pair.ts";
import type { Panel } from "../oracles/panel.ts";
import { environmentOf, isDocumentedDifference, lackOf } from "./environment.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";
import { subjectsVerdict } from "./verdict_subjects.ts";
import { askedCpu, recordedCpus, vendorsOf, withAsked, wordsOf, wordsWithLengths } from "./witnesses.ts";

/** Everybody's answers to one case, and what CPUs are known to have done with it. */
interface Evidence {
  readonly panel: Panel;
  readonly row: number;
  /** What each CPU did, but for what is an effect of the environment. */
  readonly witnesses: readonly CpuWitness[];
  /** What the CPU that was asked did, where that is an effect of the environment. */
  readonly environment: Verdict | null;
  /** Whether AMD documents what its CPUs did, and Intel something else. */
  readonly isDocumented: boolean;
  /** What the instruction needs of a CPU that not every one has. */
  readonly needs: readonly string[];
}

/**
 * Judges the case in a row of the panel, by CPUs where any is known.
 *
 * @param panel Everybody's answers to it.
 * @param kind The disagreement, of a pair of the panel.
 * @param example The case.
 * @param row Its row.
 * @returns The verdict; nobody is blamed where the evidence does not decide, or CPUs differ.
 */
export function verdictOf(panel: Panel, kind: Kind, example: Case, row = 0): Verdict {
  const { pair } = kind;
  if (pair.sort === "subject" && pair.seat.against !== undefined) return subjectsVerdict(panel, pair.seat);
  const evidence = evidenceOf(panel, example, row);
  switch (pair.sort) {
    case "decoders":
      return decoderVerdict(evidence, pair, kind);
    case "decoders and cpu":
      return blamed(evidence, namesOfDecoders(panel)) ?? evidence.environment ?? verdict("open", "decoders-contradict");
    case "model and cpu":
      return verdict("cpu", "not-modelled", { blames: ["model"], cpus: wordsOf([askedCpu(panel, row)!], row) });
    case "subject":
      return subjectVerdict(evidence, pair.seat, kind);
  }
}

function evidenceOf(panel: Panel, example: Case, row: number): Evidence {
  const asked = askedCpu(panel, row);
  const recorded = recordedCpus(panel, row);
  const environment = asked === undefined ? null : effectOf(panel, example, asked, recorded, row);
  const witnesses = withAsked(environment === null ? asked : undefined, recorded, row);
  const isDocumented = witnesses.some((witness) => isDocumentedDifference(example, witness, row));
  const needs = requiredFeatures(example.bytes.subarray(0, example.fetch));
  return { panel, row, witnesses, environment, isDocumented, needs };
}

/** The effect of the environment that what the CPU did is, if any. Of a CPU of records the records know what it can tell. */
function effectOf(
  panel: Panel,
  example: Case,
  asked: CpuWitness,
  recorded: readonly CpuWitness[],
  row: number,
): Verdict | null {
  if (!asked.recorded) return environmentOf(panel, example, asked, row);
  return recorded.some(({ cpu }) => cpu === asked.cpu) ? null : lackOf(example, asked, row);
}

function namesOfDecoders({ parties }: Panel): string[] {
  return parties.decoders.map(({ name }) => name);
}

/** The decoders that a CPU contradicts. */
function contradictedBy({ truths }: CpuWitness, { panel, row }: Evidence): string[] {
  return namesOfDecoders(panel).filter((_, n) => judgeByCpu(panel.decodings[n]!, truths, row) !== 0);
}

/**
 * The verdict on decoders by what CPUs did: whom all of them contradict is wrong. Where each is contradicted by some of them
 * only, CPUs differ and nobody is wrong; and what all decoders say otherwise than CPUs of one vendor, another's may do.
 *
 * @param evidence The evidence.
 * @param asked The decoders in question.
 * @returns Null where no CPU contradicts any of them.
 */
function blamed(evidence: Evidence, asked: readonly string[]): Verdict | null {
  const { panel, row, witnesses, isDocumented } = evidence;
  const cpus = wordsOf(witnesses, row);
  const wrong = witnesses.map((witness) => contradictedBy(witness, evidence).filter((name) => asked.includes(name)));
  if (wrong.every((names) => names.length === 0)) return null;
  const blames = asked.filter((name) => wrong.every((names) => names.includes(name)));
  if (blames.length === 0) {
    const isAboutLength = cpus.every(({ did }) => "raises" in did);
    const words = isAboutLength ? wordsWithLengths(witnesses, row) : cpus;
    const told = words.map((word, n) => wrong[n]!.length === 0 ? word : { ...word, unlike: wrong[n]! });
    return verdict("vendors differ", "cpus-differ", { cpus: told });
  }
  if (vendorsOf(cpus) > 1) return verdict("cpu", "did", { blames, cpus });
  if (isDocumented) {
    // What the reference says, the other vendor documents.
    const beyond = blames.filter((name) => !isAsReference(panel, name, row));
    return beyond.length === 0
      ? verdict("vendors differ", "vendors", { cpus })
      : verdict("cpu", "did", { blames: beyond, cpus });
  }
  const areAll = blames.length === namesOfDecoders(panel).length;
  return areAll ? verdict("open", "one-vendor", { cpus }) : verdict("cpu", "did", { blames, cpus });
}

/** Whether a decoder takes the text for as long as the reference does. */
function isAsReference({ parties, decodings, reference }: Panel, name: string, row: number): boolean {
  const decoding = decodings[parties.decoders.findIndex((each) => each.name === name)]!;
  return decoding.lengthOf(row) === reference.lengthOf(row);
}

/** Those that know what the case leaves in registers and memory. */
function whole({ witnesses, row }: Evidence): readonly CpuWitness[] {
  return witnesses.filter(({ truths }) => truths.stop[row] === Stop.completed);
}

/** Whether a CPU left what the model says. */
function isAsModelled({ truths }: CpuWitness, { panel, row }: Evidence): boolean {
  const { batch, reference, expected } = panel;
  return judgeModelCaseByCpu(batch, reference, expected, truths, row) === 0;
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
    case "gap":
      return verdict("open", "gap");
  }
  return subjectVerdictByCpu(evidence, blames) ?? subjectVerdictByDecoders(evidence, blames);
}

/** The verdict on a subject by what CPUs did; null where none can tell. */
function subjectVerdictByCpu(evidence: Evidence, blames: readonly string[]): Verdict | null {
  const { panel, row, witnesses } = evidence;
  if (witnesses.length === 0) return null;
  const isHandled = panel.expected.kind[row] === Expected.handled;
  const holds = witnesses.map(({ truths }) => judgeByCpu(panel.reference, truths, row) === 0);
  const cpus = wordsOf(witnesses, row);
  if (holds.includes(false)) {
    return holds.includes(true)
      ? verdict("vendors differ", "cpus-differ", { cpus })
      : verdict("open", "not-modelled", { cpus });
  }
  if (!isHandled) return verdict("cpu", "did", { blames, cpus });
  const able = whole(evidence);
  const unlike = able.filter((witness) => !isAsModelled(witness, evidence));
  if (unlike.length > 0) return verdict("open", "not-modelled", { cpus: wordsOf(unlike, row) });
  return able.length === 0 ? null : verdict("cpu", "as-modelled", { blames, cpus: wordsOf(able, row) });
}

function subjectVerdictByDecoders({ panel, row }: Evidence, blames: readonly string[]): Verdict {
  const witnesses = namesOfDecoders(panel);
  return panel.decoderFields[row] === 0
    ? verdict("decoders", "decoders-agree", { blames, witnesses })
    : verdict("open", "decoders-differ", { witnesses });
}

function decoderVerdict(evidence: Evidence, { members }: DecoderPair, kind: Kind): Verdict {
  const { panel, row, witnesses, environment } = evidence;
  const [reference] = namesOfDecoders(panel) as [string];
  const others = namesOfDecoders(panel).filter((_, n) => members.includes(n));
  if (witnesses.length === 0) {
    // No CPU that is known has it: who is asked here makes no difference.
    if (evidence.needs.length > 0) return verdict("open", "needs", { needs: evidence.needs });
    return environment === null
      ? verdict("open", "decoders-contradict")
      : decoderVerdictIn(environment, evidence, others);
  }
  const byLength = blamed(evidence, [reference, ...others]);
  if (byLength !== null && (byLength.blames.length === 0 || areBlamed(byLength, reference, others))) return byLength;
  const isOperand = fieldName(kind) !== "mnemonic" && panel.expected.kind[row] === Expected.handled;
  const able = isOperand ? whole(evidence) : [];
  if (able.length === 0) return verdict("open", "name-unsaid", { cpus: wordsOf(witnesses, row) });
  const cpus = wordsOf(able, row);
  return able.every((witness) => isAsModelled(witness, evidence))
    ? verdict("cpu", "as-decoded", { blames: others, witnesses: [reference], cpus })
    : verdict("cpu", "not-as-decoded", { blames: [reference], witnesses: [reference], cpus });
}

/** Whether a verdict settles who of the two sides is wrong. */
function areBlamed({ blames }: Verdict, reference: string, others: readonly string[]): boolean {
  return blames.includes(reference) || others.every((name) => blames.includes(name));
}

/** Whether a CPU lacks something, so that it cannot say who is right about an instruction. */
function isLacking({ reason }: Verdict): boolean {
  return reason !== "hypercall" && reason !== "interrupt";
}

/** The verdict on other decoders than the reference where the CPU is beside the point about that one. */
function decoderVerdictIn(environment: Verdict, { panel, row }: Evidence, others: readonly string[]): Verdict {
  const asked = askedCpu(panel, row)!;
  const wrong = namesOfDecoders(panel).filter((_, n) => judgeByCpu(panel.decodings[n]!, asked.truths, row) !== 0);
  const areWrong = others.every((name) => wrong.includes(name));
  return !isLacking(environment) && areWrong
    ? verdict("cpu", "did", { blames: others, cpus: environment.cpus })
    : { ...environment, ground: "open" };
}
