/**
 * Cases that are known to show something, looked at again.
 *
 * @module
 */
import type { PartyNames } from "../findings/finding.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import type { Panel, Parties } from "../oracles/panel.ts";
import { settledCase } from "../states/settle_case.ts";
import type { Collector } from "../triage/collector.ts";

/** A case and the parties that are known to differ on it. */
export interface KnownCase {
  /** The case. */
  readonly case: Case;
  /** Who differs. */
  readonly parties: PartyNames;
}

/** Whether a subject is part of it: what a case was once taken for may be a state that nobody can be in. */
function isAboutState({ parties: { subjects } }: Panel, { parties }: KnownCase): boolean {
  return subjects.some(({ name }) => parties.includes(name));
}

/** Known cases, and the decoders that are asked about them. */
export interface AskedKnown {
  readonly decoders: Parties["decoders"];
  readonly known: readonly KnownCase[];
}

/**
 * Known cases by the decoders that they were found with: those of every panel, and those of the added ones that they are about.
 * What differs alike is one finding, so another decoder beside them could make it another's.
 */
export function knownByDecoders(decoders: Parties["decoders"], known: readonly KnownCase[]): AskedKnown[] {
  const groups = new Map<string, KnownCase[]>();
  const added = decoders.filter(({ isAdded }) => isAdded === true).map(({ name }) => name);
  for (const each of known) {
    const key = added.filter((name) => each.parties.includes(name)).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].map((group) => {
    const parties = group[0]!.parties;
    const asked = decoders.filter(({ name, isAdded }) => isAdded !== true || parties.includes(name));
    return { decoders: asked as unknown as Parties["decoders"], known: group };
  });
}

/**
 * Has a collector look at cases that are known to show something, so that it is among the findings where it still does.
 *
 * @param panel Answers them; its parties are the collector's.
 * @param known The cases.
 * @param collector Gets the findings.
 */
export async function lookAtKnown(panel: Panel, known: readonly KnownCase[], collector: Collector): Promise<void> {
  const batch = new Batch(panel.capacity);
  for (let from = 0; from < known.length; from += panel.capacity) {
    const some = known.slice(from, from + panel.capacity);
    fillBatch(batch, some.map((each) => isAboutState(panel, each) ? settledCase(each.case) : each.case));
    await panel.run(batch);
    for (const [row, { parties }] of some.entries()) await collector.look(batch, panel, row, parties);
  }
}
