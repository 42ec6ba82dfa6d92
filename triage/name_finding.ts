/**
 * Naming: which finding a shrunk disagreement belongs to. What one correction settles, one defect explains or the want of
 * one extension brings about is one finding, in whatever fields and forms it shows; all else goes by its traits.
 *
 * @module
 */
import type { FindingHead } from "../findings/finding.ts";
import { refusalIn } from "../findings/refusal.ts";
import type { Verdict } from "../findings/verdict.ts";
import type { Case } from "../machine/case.ts";
import type { SubjectChange } from "../machine/subject.ts";
import type { Panel } from "../oracles/panel.ts";
import { defectsOf, defectTitle } from "./defects/find_defect.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";
import {
  causeSignature,
  defectSignature,
  isAboutAddress,
  membersOf,
  refusalSignature,
  signatureOf,
} from "./signature/signature.ts";
import { decodersText, refusalTitle, titleOf } from "./signature/title.ts";
import type { Traits } from "./signature/traits.ts";
import { isSymptom } from "./symptoms.ts";

/** What names a finding. */
export type Named = Pick<FindingHead, "signature" | "title" | "field">;

/** A shrunk disagreement, and what was found out about it. */
export interface ShrunkDisagreement {
  readonly kind: Kind;
  /** The case, which is in row 0 of the panel. */
  readonly example: Case;
  /** Its traits. */
  readonly traits: Traits;
  readonly verdict: Verdict;
  /** The corrections after which it is gone; null where there are none to try. */
  readonly corrections: readonly SubjectChange[] | null;
}

/** Names the finding of a shrunk disagreement between parties of a panel. */
export function nameFinding(panel: Panel, shrunk: ShrunkDisagreement): Named {
  return settledBy(shrunk) ?? explainedBy(panel, shrunk) ?? byTraits(panel, shrunk);
}

function settledBy({ kind, corrections }: ShrunkDisagreement): Named | undefined {
  const [first, ...more] = corrections ?? [];
  if (first === undefined || more.length > 0 || !isSymptom(kind, first)) return undefined;
  return { signature: causeSignature(kind.pair, first.id), title: first.title, field: null };
}

/** A defect explains nothing where the CPU blames another for this case. */
function explainedBy(panel: Panel, { kind, example, traits, verdict }: ShrunkDisagreement): Named | undefined {
  const { blames, ground } = verdict;
  const together = togetherText(panel, verdict);
  const refusal = refusalIn(verdict);
  if (ground === "environment" && refusal !== null) {
    return { signature: refusalSignature(kind.pair, refusal), title: refusalTitle(together, refusal), field: null };
  }
  const [, ...others] = kind.pair.parties;
  if (kind.pair.sort === "decoders" && blames.length > 0 && blames.join() !== others.join()) return undefined;
  const [defect] = defectsOf(kind, traits, example);
  if (defect === undefined) return undefined;
  return { signature: defectSignature(kind.pair, defect), title: defectTitle(defect, others, together), field: null };
}

function byTraits(panel: Panel, { kind, traits, verdict }: ShrunkDisagreement): Named {
  const { reference } = panel;
  const form = reference.form[reference.rowOf[0]!]!;
  const alone = aloneIn(panel, kind, verdict);
  const shown = { form, together: togetherText(panel, verdict), panel, ...alone === undefined ? {} : { alone } };
  const field = isAboutAddress(kind) ? null : fieldName(kind);
  return { signature: signatureOf(kind, traits), title: titleOf(shown, kind, traits), field };
}

/** The decoder that stands alone against CPUs and all others; undefined where none does, or there is but one other. */
function aloneIn({ parties: { decoders } }: Panel, kind: Kind, { blames, ground }: Verdict): string | undefined {
  const [wrong, ...more] = blames;
  if (ground !== "cpu" || wrong === undefined || more.length > 0 || decoders.length < 3) return undefined;
  const members = membersOf(kind) ?? [];
  const isAlone = members.length === 2 || members.length === decoders.length;
  return isAlone && decoders.some(({ name }) => name === wrong) ? wrong : undefined;
}

/** The decoders that are wrong together, all of them where nobody is blamed. */
function togetherText({ parties: { decoders } }: Panel, { blames }: Verdict): string {
  const names = decoders.map(({ name }) => name);
  const wrong = names.filter((name) => blames.includes(name));
  return decodersText(wrong.length === 0 ? names : wrong, names.length);
}
