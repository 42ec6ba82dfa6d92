/**
 * Exemplars: the few shrunk cases that a finding keeps.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import { type Exemplar, MAX_EXEMPLARS } from "../findings/finding.ts";

/** Keeps an exemplar where it is new and among the plainest. The order in which they come does not matter. */
export function addExemplar(exemplars: Exemplar[], exemplar: Exemplar): void {
  const text = formatCase(exemplar.case);
  if (exemplars.some((known) => formatCase(known.case) === text)) return;
  const isAfter = (known: Exemplar) =>
    known.weight > exemplar.weight || known.weight === exemplar.weight && formatCase(known.case) > text;
  const at = exemplars.findIndex(isAfter);
  exemplars.splice(at < 0 ? exemplars.length : at, 0, exemplar);
  exemplars.splice(MAX_EXEMPLARS);
}
