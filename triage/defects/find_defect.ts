/**
 * Defects: ways in which a decoder goes wrong whatever the opcode is that shows it. What one defect explains is one
 * finding, as what one correction of a handler settles is; everything else is a finding by its traits.
 *
 * @module
 */
import { listed } from "../../findings/verdict_text.ts";
import { NATURES } from "../../findings/nature.ts";
import type { Case } from "../../machine/case.ts";
import { decoderNamed, familyOf } from "../../oracles/decoder_registry.ts";
import { requiredFeatures } from "../../oracles/decoders/iced/iced_features.ts";
import { fieldName, type Kind } from "../signature/disagreement.ts";
import { Prefix } from "../../x86/anatomy.ts";
import type { Traits } from "../signature/traits.ts";
import { CAPSTONE_DEFECTS } from "./capstone_defects.ts";
import { BOTH, type DecoderDifference, type Defect, has, type OwnDefect } from "./defect.ts";
import { SHARED_DEFECTS } from "./shared_defects.ts";

/** Every defect that is known. */
export const DEFECTS: readonly Defect[] = [
  ...CAPSTONE_DEFECTS.map((defect) => ({ decoder: "capstone", ...defect })),
  ...SHARED_DEFECTS.map((defect) => ({ decoder: BOTH, ...defect })),
];

/**
 * What can explain a decoder of somebody's own, of which nothing is known: that it goes wrong in a way in which decoders do.
 * Each says what the texts are, and the verdict who is wrong about them.
 */
const USUAL_DEFECTS: readonly OwnDefect[] = [
  {
    id: "idle-rex",
    phrase: "heeds REX where it does not stand right before the opcode",
    explains: (difference) => has(difference, Prefix.idleRex),
  },
  ...CAPSTONE_DEFECTS,
];

/**
 * The defects that explain a disagreement between the reference and another decoder, or releases of it, or of all with the
 * CPU: the case has the trait that each is about. What several decoders do otherwise is explained by no defect of one, unless the others are
 * somebody's own.
 *
 * @param kind How they differ.
 * @param traits Traits of the case, as it was found or on the way of its shrinking.
 * @param example The case.
 * @returns All that do, in the order of {@linkcode DEFECTS}.
 */
export function defectsOf(kind: Kind, traits: Traits, example: Case): readonly Defect[] {
  const decoder = ownerOf(kind);
  if (decoder === undefined) return [];
  const own = isKnown(decoder)
    ? DEFECTS.filter((defect) => defect.decoder === decoder)
    : USUAL_DEFECTS.map((defect) => ({ decoder, ...defect }));
  if (own.length === 0) return [];
  const differences = differencesOf(kind, traits, example);
  return own.filter(({ explains }) => differences.every(explains));
}

/**
 * Whose defects could explain a disagreement: those of a decoder, whichever release it is, or of all; undefined for nobody's.
 * What somebody's own does just like it, it explains, too: of his nothing is known.
 */
function ownerOf({ pair }: Kind): string | undefined {
  if (pair.sort === "decoders and cpu") return BOTH;
  if (pair.sort !== "decoders") return undefined;
  const [, first, ...more] = pair.parties;
  const family = familyOf(first);
  return more.every((name) => familyOf(name) === family || !isKnown(name)) ? family : undefined;
}

/** Whether what goes wrong in a decoder is known, or in all of them together. */
function isKnown(name: string): boolean {
  return name === BOTH || decoderNamed(name) !== undefined;
}

/** A disagreement as defects see it, once for each decoder that differs from the reference. */
function differencesOf(kind: Kind, traits: Traits, { bytes, fetch }: Case): readonly DecoderDifference[] {
  const { pair } = kind;
  const decoders = pair.sort === "decoders" ? pair.members : [0];
  return decoders.map((decoder) => ({
    field: fieldName(kind),
    saysMore: NATURES[kind.nature] === (pair.sort === "decoders" ? "second is greater" : "first is greater"),
    traits,
    decoder,
    bytes,
    fetch,
    features: requiredFeatures(bytes.subarray(0, fetch)),
  }));
}

/**
 * A defect in words.
 *
 * @param defect The defect.
 * @param having The names of the decoders that have it, where it is not all decoders'.
 * @param together The decoders that have it, in words, where it is.
 */
export function defectTitle({ decoder, phrase }: Defect, having: readonly string[], together: string): string {
  const [first, ...more] = having;
  if (decoder === BOTH) return `${together} ${phrase}`;
  return `${first}${more.length === 0 ? "" : `, like ${listed(more)},`} ${phrase}`;
}
