/**
 * Verdicts on decoders, by what CPUs did.
 *
 * @module
 */
import { isLack } from "../findings/refusal.ts";
import type { FieldName } from "../findings/fields.ts";
import { type CpuWord, type Verdict, verdict, type VerdictReason } from "../findings/verdict.ts";
import { type DecodingColumns, Form } from "../machine/decoding.ts";
import type { CpuWitness } from "../oracles/cpu/witness.ts";
import { Expected } from "../oracles/model/expectation.ts";
import type { DecoderPair } from "../oracles/pair.ts";
import { isKnownDifference } from "./environment.ts";
import type { Evidence } from "./evidence.ts";
import { contradictedByRegisters, isExchangeOfAmdOnly } from "./name_evidence.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";
import { askedCpu, vendorsOf, wordsWithLengths } from "./witnesses.ts";

const REFERENCE = 0;

/** The verdict on what all decoders say otherwise than a CPU. */
export function allDecodersVerdict(evidence: Evidence): Verdict {
  const { panel, row } = evidence;
  const all = evidence.decoders.map((_, n) => n);
  const told = blamed(evidence, all);
  if (told !== null) return told;
  const asked = askedCpu(panel, row)!;
  const silence = evidence.silenceOf(asked, REFERENCE);
  if (silence === null) return verdict("open", "decoders-contradict");
  return verdict("environment", silence.reason, { cpus: evidence.wordsOf([asked]), needs: silence.needs });
}

/** The verdict on what some decoders say otherwise than the reference. */
export function decoderVerdict(evidence: Evidence, { members }: DecoderPair, kind: Kind): Verdict {
  const { panel, row } = evidence;
  if (fieldName(kind) === "answer") {
    return verdict("contract", "undecoded", { blames: members.map((n) => evidence.decoders[n]!) });
  }
  const both = [REFERENCE, ...members];
  const told = blamed(evidence, both);
  const names = evidence.decoders;
  const isBlamed = (n: number) => told !== null && told.blames.includes(names[n]!);
  if (told !== null && (told.blames.length === 0 || isBlamed(REFERENCE) || members.every(isBlamed))) return told;
  const unsettled = unsettledVerdict(evidence, both);
  if (unsettled !== null) return unsettled;
  if (evidence.witnesses.length === 0) return verdict("open", "decoders-contradict");
  const isOperand = fieldName(kind) !== "mnemonic" && panel.expected.kind[row] === Expected.handled;
  const able = evidence.wholeOf(evidence.tellersOfAll(both));
  const sides = { reference: evidence.agreeing(kind.field), members };
  if (fieldName(kind) === "memory-size" && able.length > 0 && isMovsxdOfWord(panel.reference, row)) {
    return verdict("vendors differ", "vendors", { cpus: evidence.wordsOf(able) });
  }
  return (isOperand ? operandVerdict : nameVerdict)(evidence, sides, able) ??
    verdict("open", unsaidOf(fieldName(kind)), { cpus: evidence.wordsOf(evidence.witnesses) });
}

/** The verdict where every CPU is silent about one of the decoders; null where any can tell. */
function unsettledVerdict(evidence: Evidence, decoders: readonly number[]): Verdict | null {
  const first = evidence.firstSilence(decoders);
  // What another CPU does with all of them is evidence, whatever this one lacks.
  if (first === undefined || evidence.tellersOfAll(decoders).length > 0) return null;
  const { silence: { reason, needs }, witness } = first;
  // No CPU is known to have it: which of them was asked makes no difference.
  if (isLack(first.silence)) return verdict("open", "needs", { needs });
  return verdict("open", reason, { needs, cpus: evidence.wordsOf([witness]) });
}

/**
 * The verdict by validity and length: whom every CPU contradicts that can tell is wrong. Where each is contradicted by some
 * of them only, CPUs differ and nobody is wrong; and what all decoders say otherwise than CPUs of one vendor, another's may
 * do.
 *
 * @param evidence The evidence.
 * @param asked The decoders in question, by number.
 * @returns Null where no CPU contradicts any of them.
 */
function blamed(evidence: Evidence, asked: readonly number[]): Verdict | null {
  const names = evidence.decoders;
  const tellers = asked.map((n) => evidence.tellersOf(n));
  const telling = evidence.witnesses.filter((witness) => tellers.some((some) => some.includes(witness)));
  const cpus = evidence.wordsOf(telling);
  const wrong = telling.map((witness) =>
    asked.filter((n, k) => tellers[k]!.includes(witness) && evidence.contradicts(witness, n)).map((n) => names[n]!)
  );
  if (wrong.every((some) => some.length === 0)) return null;
  const isContradicted = (n: number) => (witness: CpuWitness) => evidence.contradicts(witness, n);
  const blames = asked.filter((n, k) => tellers[k]!.length > 0 && tellers[k]!.every(isContradicted(n)));
  if (blames.length === 0) return cpusDiffer(evidence, telling, wrong);
  // Whoever says the same as one of them is wrong with it; whoever is wrong in a way of his own has a finding of his own.
  const isWrongAlike = (n: number) => {
    const able = evidence.tellersOf(n);
    return able.length > 0 && able.every(isContradicted(n)) && blames.some((each) => isAlike(evidence, each, n));
  };
  const blamedNames = names.filter((_, n) => asked.includes(n) ? blames.includes(n) : isWrongAlike(n));
  if (vendorsOf(cpus) > 1) return verdict("cpu", "did", { blames: blamedNames, cpus });
  if (telling.some((witness) => isKnownDifference(evidence.example, witness, evidence.row))) {
    // What the reference says, the other vendor documents.
    const beyond = blames.filter((n) => !isAsReference(evidence, n)).map((n) => names[n]!);
    return beyond.length === 0
      ? verdict("vendors differ", "vendors", { cpus })
      : verdict("cpu", "did", { blames: beyond, cpus });
  }
  return blamedNames.length === names.length
    ? verdict("open", "one-vendor", { cpus })
    : verdict("cpu", "did", { blames: blamedNames, cpus });
}

/** The verdict where each decoder is contradicted by some CPUs only, with whom each CPU contradicts. */
function cpusDiffer(
  { row }: Evidence,
  telling: readonly CpuWitness[],
  wrong: readonly (readonly string[])[],
): Verdict {
  return verdict("vendors differ", "cpus-differ", {
    cpus: wordsWithLengths(telling, row).map((word, n): CpuWord =>
      wrong[n]!.length === 0 ? word : { ...word, unlike: wrong[n]! }
    ),
  });
}

/** Whether a decoder takes the text for as long as the reference does. */
function isAsReference(evidence: Evidence, decoder: number): boolean {
  return isAlike(evidence, REFERENCE, decoder);
}

/** Whether two decoders take the text for as long, or both for no instruction. */
function isAlike({ panel: { decodings }, row }: Evidence, one: number, other: number): boolean {
  return decodings[one]!.lengthOf(row) === decodings[other]!.lengthOf(row);
}

/** What no CPU says where it settles nothing. */
function unsaidOf(field: FieldName): VerdictReason {
  return OF_NAME.includes(field) ? "name-unsaid" : "operands-unsaid";
}

/** Fields in which an instruction is another one, and not another operand of it. */
const OF_NAME: readonly FieldName[] = ["validity", "length", "form", "mnemonic"];

/** Whether it is MOVSXD with an operand of 16 bits, of which AMD's CPUs read 4 bytes and Intel's 2; no register tells. */
function isMovsxdOfWord({ form, operandSize, rowOf }: DecodingColumns, row: number): boolean {
  const at = rowOf[row]!;
  return form[at] === Form.movsxd && operandSize[at] === 2;
}

/** Who says what the reference says, it among them, and who says otherwise. */
interface Sides {
  readonly reference: readonly number[];
  readonly members: readonly number[];
}

/** The verdict on operands, which the model takes from the reference; null where no CPU can tell. */
function operandVerdict(
  evidence: Evidence,
  { reference, members }: Sides,
  able: readonly CpuWitness[],
): Verdict | null {
  if (able.length === 0) return null;
  const names = evidence.decoders;
  const witnesses = [names[REFERENCE]!];
  const cpus = evidence.wordsOf(able);
  const unlike = able.filter((witness) => !evidence.isAsModelled(witness));
  if (unlike.length === 0) {
    return verdict("cpu", "as-decoded", { blames: members.map((n) => names[n]!), witnesses, cpus });
  }
  if (unlike.length === able.length) {
    return verdict("cpu", "not-as-decoded", { blames: reference.map((n) => names[n]!), witnesses, cpus });
  }
  return cpusDiffer(evidence, able, able.map((witness) => unlike.includes(witness) ? witnesses : []));
}

/** The verdict on names by the registers, which tell few apart; null where no CPU can tell. */
function nameVerdict(evidence: Evidence, { reference, members }: Sides, able: readonly CpuWitness[]): Verdict | null {
  const { panel, row } = evidence;
  const sides = [...reference, ...members].map((n) => evidence.decoders[n]!);
  const wrong = able.map(({ truths }) =>
    contradictedByRegisters(panel, truths, row).filter((name) => sides.includes(name))
  );
  if (wrong.every((names) => names.length === 0)) return null;
  const blames = evidence.decoders.filter((name) => wrong.every((names) => names.includes(name)));
  if (blames.length === 0) return cpusDiffer(evidence, able, wrong);
  const cpus = evidence.wordsOf(able);
  if (vendorsOf(cpus) < 2 && isExchangeOfAmdOnly(panel, row)) return verdict("vendors differ", "vendors", { cpus });
  const witnesses = sides.filter((name) => !blames.includes(name));
  return verdict("cpu", "as-decoded", { blames, witnesses, cpus });
}
