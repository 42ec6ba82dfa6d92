/**
 * Titles: a finding in words.
 *
 * @module
 */
import { NATURES } from "../../findings/nature.ts";
import type { Refusal } from "../../findings/refusal.ts";
import { listed } from "../../findings/verdict_text.ts";
import { type FormName, FORMS } from "../../machine/decoding.ts";
import type { Panel } from "../../oracles/panel.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";
import { PREFIX_NAMES } from "../../x86/anatomy.ts";
import { fieldName, type Kind } from "./disagreement.ts";
import { instructionName } from "./instruction_name.ts";
import { addressTraits, isAboutAddress, isAboutManyPrefixes, membersOf, namesOf, opcodeName } from "./signature.ts";
import { ANSWER_TITLES, subjectTitle } from "./subject_title.ts";
import { OPERANDS, REGISTERS, STATES, type Traits } from "./traits.ts";

/** What is known about the shrunk case beside its traits. */
export interface Shown {
  /** The form that the reference decoder gives, as an index into `FORMS`. */
  readonly form: number;
  /** The decoders that say the same of it, in words. */
  readonly together: string;
  /** The decoder that stands alone against CPUs and all others, if one does. */
  readonly alone?: string;
  /** Everybody's answers to it, in row 0. */
  readonly panel: Panel;
}

/**
 * Decoders that say the same, in words that begin a sentence.
 *
 * @param together Their names.
 * @param count How many decoders there are in all.
 */
export function decodersText(together: readonly string[], count: number): string {
  if (together.length < count) return listed(together);
  return count === 2 ? "Both decoders" : count === 1 ? together[0]! : "All decoders";
}

/** What decoders accept and a CPU refuses, by the reason. */
const REFUSED: Readonly<Record<Refusal["reason"], (needs: string) => string>> = {
  "needs": (needs) => `what needs ${needs}, and this CPU faults on it`,
  "not-enabled": (needs) => `what needs ${needs}, which the system has not enabled`,
  "privileged": (needs) => `what raises #UD outside ${needs}`,
  "needs-unsaid": (needs) => `what needs ${needs}, which nothing tells of`,
  "intercepted": () => "what a hypervisor can refuse",
};

/** The title of what decoders accept and a CPU refuses. */
export function refusalTitle(together: string, { reason, needs }: Refusal): string {
  return `${together} accept ${REFUSED[reason](needs.join(" and "))}`;
}

/**
 * A finding's title.
 *
 * @param shown What is known about the shrunk case.
 * @param kind How the parties differ.
 * @param traits Traits of the shrunk case.
 * @returns A phrase with a capital, without a final period.
 */
export function titleOf(shown: Shown, kind: Kind, traits: Traits): string {
  const { form } = shown;
  switch (kind.pair.sort) {
    case "decoders":
      return decoderTitle(shown, kind, traits);
    case "decoders and cpu":
      return decodersCpuTitle(shown, kind, traits);
    case "model and cpu":
      return `The model and the CPU differ in ${fieldName(kind)}: ${instruction(form, traits)}`;
    case "subject":
      return kind.pair.seat.against === undefined
        ? subjectTitle(shown.panel, kind, traits, isAboutAddress(kind) ? anyOf(traits) : instruction(form, traits))
        : comparisonTitle(form, kind, traits);
  }
}

/** Where two subjects differ, nobody's fault is said: the verdict says whose it is. */
function comparisonTitle(form: number, kind: Kind, traits: Traits): string {
  const [first, second] = kind.pair.parties;
  const what = isAboutManyPrefixes(kind, traits)
    ? "instructions with more than four prefixes"
    : instruction(form, traits);
  const nature = NATURES[kind.nature]!;
  switch (fieldName(kind)) {
    case "answer":
      return `${first} and ${second} differ: one of them ${ANSWER_TITLES[nature]!.toLowerCase()}: ${what}`;
    case "acceptance": {
      const [handles, refuses] = nature === "first is greater" ? [first, second] : [second, first];
      return `${handles} handles what ${refuses} refuses: ${what}`;
    }
    case "error":
      return `${first} and ${second} refuse with different results: ${what}`;
    default:
      return `${first} and ${second} differ in ${fieldName(kind)}${nature === "" ? "" : ` (${nature})`}: ${what}`;
  }
}

/** Instructions as far as it matters which, where something is about any that has such an address. */
function anyOf(traits: Traits): string {
  const matters = addressTraits(traits);
  return matters.length === 0 ? "" : `instructions with a ${matters.join(", ")}`;
}

/** Form, opcode and what else about the instruction survived shrinking. */
function instruction(form: number, traits: Traits): string {
  const name: FormName | undefined = FORMS[form];
  const opcode = opcodeName(traits);
  const states = traits.state & 1;
  const features = [
    ...namesOf(PREFIX_NAMES, traits.anatomy.prefixes),
    ...(traits.operand === 2 || traits.operand === 0 ? [] : [OPERANDS[traits.operand]!]),
    ...(traits.register === 0 ? [] : [REGISTERS[traits.register]!]),
    ...namesOf(STATES, states),
  ];
  const known = name === "other" ? traits.facts.mnemonic : name;
  const what = known === undefined || known === "" ? opcode : `${known} (${opcode})`;
  return features.length === 0 ? what : `${what} with ${features.join(", ")}`;
}

/** The instruction that decoders disagree about, by its name where the opcode does not say it. */
function decoded(form: number, kind: Kind, traits: Traits): string {
  const [name] = instructionName(traits, membersOf(kind)).split(" ");
  const what = instruction(form, traits);
  if (name === undefined || !/^[a-z]/.test(name) || what.startsWith(`${name} (`)) return what;
  return `${name} (${what})`;
}

function decodersCpuTitle({ form, together }: Shown, kind: Kind, traits: Traits): string {
  const what = decoded(form, kind, traits);
  if (fieldName(kind) === "length") return `${together} and a CPU differ in length: ${what}`;
  return NATURES[kind.nature] === "first is greater"
    ? `${together} accept what a CPU faults on: ${what}`
    : `${together} reject what a CPU executes: ${what}`;
}

function decoderTitle({ form, alone, panel }: Shown, kind: Kind, traits: Traits): string {
  const [first, ...others] = kind.pair.parties;
  const second = listed(others);
  const field = fieldName(kind);
  const what = decoded(form, kind, traits);
  if (field === "answer") return `${answerText(others, NATURES[kind.nature]!)}: ${what}`;
  if (alone !== undefined) return `${alone} ${aloneText(kind, alone)}: ${what}`;
  if (field === "mnemonic" && panel.parties.decoders.length > 2) return namesTitle(kind, traits, what);
  if (field !== "validity") {
    const who = others.length > 1 ? `${first} differs from ${second}` : `${first} and ${second} differ`;
    return `${who} in ${field.replace("-", " ")}: ${what}`;
  }
  const s = others.length > 1 ? "" : "s";
  return NATURES[kind.nature] === "first is greater"
    ? `${first} accepts what ${second} reject${s}: ${what}`
    : `${second} accept${s} what ${first} rejects: ${what}`;
}

/** What decoders do that do not answer. */
function answerText([first, ...others]: readonly string[], nature: string): string {
  return `${first}${others.length === 0 ? "" : `, like ${listed(others)},`} ${ANSWER_TITLES[nature]!.toLowerCase()}`;
}

/** Who calls an instruction what. */
function namesTitle(kind: Kind, { mnemonics }: Traits, what: string): string {
  const [first, second] = membersOf(kind)!.map((n) => mnemonicName(mnemonics[n]!));
  const [reference, ...others] = kind.pair.parties;
  return `${reference} says ${first}, and ${listed(others)} ${others.length > 1 ? "say" : "says"} ${second}: ${what}`;
}

/** What a decoder does that stands alone, as a phrase that follows its name. */
function aloneText(kind: Kind, alone: string): string {
  const field = fieldName(kind);
  const [first] = kind.pair.parties;
  if (field !== "validity") return `differs in ${field.replace("-", " ")} from a CPU and all other decoders`;
  const isAccepted = (NATURES[kind.nature] === "first is greater") === (alone === first);
  return `${isAccepted ? "accepts" : "rejects"} what a CPU and all other decoders ${isAccepted ? "reject" : "accept"}`;
}
