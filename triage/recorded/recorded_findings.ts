/**
 * Findings in outcomes that were recorded elsewhere. Nobody can be asked again, so nothing is shrunk: what was done, and with
 * which instruction, names a finding, and its plainest case shows it.
 *
 * @module
 */
import type { FieldName } from "../../findings/fields.ts";
import { type Finding, findingId } from "../../findings/finding.ts";
import { NATURES } from "../../findings/nature.ts";
import { readCase } from "../../machine/case.ts";
import { Form, FORMS } from "../../machine/decoding.ts";
import { mnemonicName } from "../../oracles/decoders/mnemonics.ts";
import type { SubjectPair } from "../../oracles/pair.ts";
import type { Panel } from "../../oracles/panel.ts";
import { PREFIX_NAMES } from "../../x86/anatomy.ts";
import { isVectorMap } from "../../x86/maps.ts";
import { weigh } from "../shrink/weight.ts";
import { explanationsOf, fieldName, hasExplanations, type Kind, kindsOf } from "../signature/disagreement.ts";
import { natureOfExplanations } from "../signature/explanations.ts";
import { COMMON_TITLES, isByCpu } from "../signature/instruction_deeds.ts";
import { isAboutAddress, namesOf, opcodeName } from "../signature/signature.ts";
import { faultReason, subjectTitle } from "../signature/subject_title.ts";
import { Traits } from "../signature/traits.ts";
import { verdictOf } from "../verdict.ts";

/** What one line shows. */
export interface ShownInLine {
  /** Id of the finding. */
  readonly id: string;
  /** What the line shows of it, in words. */
  readonly title: string;
  /** The field in which the subject differs. */
  readonly field: FieldName;
}

/** A finding, and what all of its cases have in common. */
export interface RecordedFinding {
  readonly finding: Finding;
  /** Names of prefixes that all of its cases have. */
  readonly prefixes: readonly string[];
  /** Mnemonics of its instructions, with how many cases have each; the most frequent first. */
  readonly mnemonics: readonly (readonly [name: string, cases: number])[];
}

/** A finding under way. */
interface Group {
  finding: Finding;
  weight: number;
  prefixes: number;
  /** What all of its cases are called so far; undefined where they are called differently. */
  title: string | undefined;
  /** What they are called then; undefined where the plainest case's words are for all. */
  readonly common: string | undefined;
  readonly mnemonics: Map<string, number>;
}

/** What in a field says all, so that it is one finding whatever the instruction is. */
const OF_ANY_INSTRUCTION: ReadonlySet<string> = new Set([
  "user address",
  "page crossing",
  "private gpa",
  "non-canonical address",
  "negative result",
  "unseen failure",
  "exception raised",
  "other exception",
  "error code",
  "segment base left out",
  "segment base added",
  "address cut",
  "address not cut",
  "before exception",
]);

/** A register operand, in the traits' numbering. */
const REGISTER_OPERAND = 1;

/** Vectors of the exception that is raised, and of the one that is due, of a panel's only subject. */
function exceptions({ seats: [seat], expected: { exception } }: Panel, row: number): string {
  return `${seat!.outcomes.effects!.exception[row]} ${exception[row]}`;
}

/** Collects what recorded outcomes show. */
export class RecordedFindings {
  readonly #groups = new Map<string, Group>();
  readonly #traits = new Traits();

  /**
   * What a case shows of a panel's only subject, which was recorded.
   *
   * @param panel Has judged the batch.
   * @param row The case.
   * @param isGapShown Whether refusing a legal instruction counts.
   */
  take(panel: Panel, row: number, isGapShown: boolean): ShownInLine[] {
    const { pair } = panel.seats[0]!;
    if (pair.bits[row] === 0) return [];
    this.#traits.read(panel.batch, panel, row);
    return kindsOf(panel, pair, row)
      .filter((kind) => isGapShown || fieldName(kind) !== "gap")
      .map((kind) => this.#add(panel, pair, this.#known(panel, kind, row), row));
  }

  /** The findings, the most frequent first. */
  get findings(): RecordedFinding[] {
    return [...this.#groups.values()]
      .sort((a, b) => b.finding.count - a.finding.count || (a.finding.id < b.finding.id ? -1 : 1))
      .map(({ finding, title, common, prefixes, mnemonics }) => ({
        finding: { ...finding, title: title ?? common ?? finding.title },
        prefixes: namesOf(PREFIX_NAMES, prefixes),
        mnemonics: [...mnemonics].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)),
      }));
  }

  /** Where a case can be read in several ways, one that others have shown before. */
  #known(panel: Panel, kind: Kind, row: number): Kind {
    if (!hasExplanations(kind.pair, kind.field) || kind.isOpen !== true) return kind;
    for (let ways = explanationsOf(panel, kind, row); ways !== 0; ways &= ways - 1) {
      const other = { ...kind, nature: natureOfExplanations(ways) };
      if (this.#groups.has(this.#signature(panel, other, row))) return other;
    }
    return kind;
  }

  #add(panel: Panel, pair: SubjectPair, kind: Kind, row: number): ShownInLine {
    const signature = this.#signature(panel, kind, row);
    const mnemonic = this.#instruction(panel, row);
    const title = subjectTitle(panel, kind, this.#traits, mnemonic, row);
    // What is about any instruction does not name one.
    const isOfAny = this.#subject(panel, kind, row) === "";
    const own = isOfAny && title.endsWith(`: ${mnemonic}`) ? title.slice(0, -2 - mnemonic.length) : title;
    const field = fieldName(kind);
    const { prefixes } = this.#traits.anatomy;
    const weight = this.#weigh(panel, row);
    let group = this.#groups.get(signature);
    if (group === undefined || weight < group.weight) {
      const example = readCase(panel.batch, row);
      const exemplar = { case: example, weight, field, verdict: verdictOf(panel, kind, example, row) };
      const head = { id: findingId(signature), title: own, parties: pair.parties, field, signature, cause: null };
      const finding = { ...head, isGap: field === "gap", count: group?.finding.count ?? 0, exemplars: [exemplar] };
      if (group === undefined) {
        const deed = COMMON_TITLES[field];
        const common = deed === undefined || !isByCpu(panel, row) ? undefined : `${deed}: ${mnemonic}`;
        group = { finding, weight, prefixes, title: own, common, mnemonics: new Map() };
        this.#groups.set(signature, group);
      } else {
        group.finding = finding;
        group.weight = weight;
      }
    }
    if (own !== group.title) group.title = undefined;
    group.finding.count++;
    group.prefixes &= prefixes;
    group.mnemonics.set(mnemonic, (group.mnemonics.get(mnemonic) ?? 0) + 1);
    return { id: group.finding.id, title, field };
  }

  #weigh(panel: Panel, row: number): number {
    const length = Math.max(...panel.decodings.map((each) => each.lengthOf(row)));
    return weigh(readCase(panel.batch, row), length, 0, this.#traits.anatomy);
  }

  #signature(panel: Panel, kind: Kind, row: number): string {
    const nature = NATURES[kind.nature]!;
    const field = isAboutAddress(kind) ? "address" : fieldName(kind);
    const detail = field === "size" ? `${kind.detail}` : field === "exception" ? exceptions(panel, row) : "";
    return [kind.pair.name, "recorded", field, nature, detail, this.#subject(panel, kind, row)].join(" | ");
  }

  /** What a finding is about beside what was done: an instruction, or why it is none. Some are about any. */
  #subject(panel: Panel, kind: Kind, row: number): string {
    const traits = this.#traits;
    const field = fieldName(kind);
    if (OF_ANY_INSTRUCTION.has(NATURES[kind.nature]!) || field === "privilege") return "";
    if (field === "form" && isVectorMap(traits.anatomy.map)) return "vector";
    if (field === "form") return traits.operand === REGISTER_OPERAND ? "register operand" : "";
    if (field !== "fault") return this.#instruction(panel, row);
    return traits.group === 0 ? faultReason(traits, opcodeName(traits)) : "group";
  }

  /** What the instruction is called; of what is none, why. */
  #instruction({ reference }: Panel, row: number): string {
    const at = reference.rowOf[row]!;
    if (reference.valid[at] === 0) return faultReason(this.#traits, opcodeName(this.#traits));
    const form = reference.form[at]!;
    if (form !== Form.other) return FORMS[form]!;
    return this.#traits.facts.family || mnemonicName(reference.mnemonic[at]!);
  }
}
