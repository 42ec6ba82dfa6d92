/**
 * Causes: which corrections a built-in revision lacks for a disagreement to be gone. Found by trying them.
 *
 * @module
 */
import { type Correction, CORRECTIONS, HandlerSubject, type Revision } from "../handler/revision_subject.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import type { Subject } from "../machine/outcome.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { type Kind, showsKind } from "./signature/disagreement.ts";
import { Pair } from "./signature/pairs.ts";

/** The most corrections that are tried together. */
const MOST_TOGETHER = 2;

/** Sets of corrections, and a panel on which each is a subject: the revision with that set on top. */
interface Trial {
  readonly sets: readonly (readonly Correction[])[];
  readonly panel: Panel;
}

/** Finds causes, and keeps what it needs for the next one. */
export class CauseFinder {
  readonly #parties: Parties;
  /** Whether subjects are compared with each other: no correction is the cause of that. */
  readonly #isComparison: boolean;
  readonly #batch = new Batch(1);
  readonly #trials = new Map<string, Trial>();

  /** Tries with the decoders of `parties`; their subjects and CPU are not asked. */
  constructor({ against, reference, other }: Parties) {
    this.#parties = { subjects: [], reference, other };
    this.#isComparison = against !== undefined;
  }

  /**
   * The smallest set of corrections after which a case does not show a disagreement any more; of sets as small, the
   * first in the order of the corrections.
   *
   * @param subject Whose disagreement it is.
   * @param kind The disagreement, on any panel.
   * @param example A case that shows it.
   * @returns The set, empty where no small one helps; null where the subject is no built-in revision.
   */
  async find(subject: Subject, kind: Kind, example: Case): Promise<readonly Correction[] | null> {
    if (this.#isComparison || !(subject instanceof HandlerSubject)) return null;
    fillBatch(this.#batch, [example]);
    for (let together = 1; together <= MOST_TOGETHER; together++) {
      const { panel, sets } = this.#trial(subject.revision, together);
      await panel.run(this.#batch);
      const helps = sets.find((_, n) => !showsKind(panel, { ...kind, pair: Pair.subject + n }, 0));
      if (helps !== undefined) return helps;
    }
    return [];
  }

  #trial(revision: Revision, together: number): Trial {
    const key = `${together} ${revision.name} ${revision.corrections.map(({ id }) => id).join(" ")}`;
    let trial = this.#trials.get(key);
    if (trial === undefined) {
      const missing = CORRECTIONS.filter((correction) => !revision.corrections.includes(correction));
      const sets = setsOf(missing, together);
      const subjects = sets.map((set) =>
        new HandlerSubject({ name: revision.name, corrections: [...revision.corrections, ...set] })
      );
      trial = { sets, panel: new Panel({ ...this.#parties, subjects }, 1) };
      this.#trials.set(key, trial);
    }
    return trial;
  }
}

/** All sets of `size` of the items, in their order. */
function setsOf<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, n) => setsOf(items.slice(n + 1), size - 1).map((rest) => [item, ...rest]));
}
