/**
 * What a subject did instead of giving an outcome, in words.
 *
 * @module
 */
import { FEATURES } from "../../machine/feature.ts";
import type { UnansweredView } from "../../triage/explain/case_views.ts";

/** Whether it crashed, hung, or was not asked, and then what it would need to know. */
export function unansweredText({ unanswered, needs }: UnansweredView): string {
  if (needs === undefined) return unanswered;
  const what = FEATURES.find(({ name }) => name === needs)?.what ?? needs;
  return `${unanswered}: the subject does not know ${what}`;
}
