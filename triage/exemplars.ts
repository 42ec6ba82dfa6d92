/**
 * Exemplars: the few shrunk cases that a finding keeps.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import { type Exemplar, MAX_EXEMPLARS } from "../findings/finding.ts";
import { vendorsOf } from "./witnesses.ts";

/**
 * Keeps an exemplar where it is new and among the first: those that records settle, by more vendors' CPUs before fewer, and
 * of these the plainest, so that a finding shows the same case on every machine. The order in which they come does not matter.
 */
export function addExemplar(exemplars: Exemplar[], exemplar: Exemplar): void {
  const text = formatCase(exemplar.case);
  if (exemplars.some((known) => formatCase(known.case) === text)) return;
  const isAfter = (known: Exemplar) =>
    (rankOf(exemplar) - rankOf(known) || known.weight - exemplar.weight || (formatCase(known.case) > text ? 1 : -1)) >
      0;
  const at = exemplars.findIndex(isAfter);
  exemplars.splice(at < 0 ? exemplars.length : at, 0, exemplar);
  exemplars.splice(MAX_EXEMPLARS);
}

/** How much records say of an exemplar: of what they settle, and of how many vendors' CPUs. */
function rankOf({ verdict: { ground, cpus } }: Exemplar): number {
  const vendors = vendorsOf(cpus.filter(({ recorded }) => recorded));
  return ground === "open" ? vendors : SETTLED * vendors;
}

/** What is settled by one vendor's record counts more than what is left open by all. */
const SETTLED = 8;
