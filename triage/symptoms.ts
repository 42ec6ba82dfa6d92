/**
 * Symptoms: how the want of a correction shows. A correction replaces whole steps, so it can make a disagreement go away
 * that is about something else in the same step; such a one is a finding of its own.
 *
 * @module
 */
import { NATURES } from "../findings/nature.ts";
import { fieldName, type Kind } from "./signature/disagreement.ts";

/** By correction: the fields, and of some the natures, in which it shows that it is missing. */
export const SYMPTOMS: Readonly<Record<string, readonly string[]>> = {
  "user-mode": ["privilege"],
  "signed-result": ["success: negative result"],
  "page-crossing": ["address: page crossing"],
  "kernel-gla": ["address: user address"],
  "private-gpa": ["address: private gpa"],
  "lock": ["fault"],
  "emulate-prefix": ["fault"],
  "vex": ["fault", "form"],
  "rex2": ["fault", "form"],
  "group-member": ["fault"],
  "register-operand": ["form"],
  "high-byte": ["data", "register: another register", "register: value"],
  "upper-half": ["register: upper half"],
};

/** Whether a disagreement of that kind is how the want of a correction shows. */
export function isSymptom(kind: Kind, correction: string): boolean {
  const nature = NATURES[kind.nature];
  const name = nature === "" ? fieldName(kind) : `${fieldName(kind)}: ${nature}`;
  return SYMPTOMS[correction]?.includes(name) === true;
}
