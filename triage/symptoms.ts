/**
 * Symptoms: how the want of a correction shows. A correction replaces whole steps, so it can make a disagreement go away
 * that is about something else in the same step; such a one is a finding of its own.
 *
 * @module
 */
import { NATURES } from "../findings/nature.ts";
import type { SubjectChange } from "../machine/subject.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";

/** Whether a disagreement of that kind is how the want of a change shows. */
export function isSymptom(kind: Kind, { shows = [] }: SubjectChange): boolean {
  const nature = NATURES[kind.nature];
  return shows.includes(nature === "" ? fieldName(kind) : `${fieldName(kind)}: ${nature}`);
}
