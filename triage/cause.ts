/**
 * Causes: which changes a subject lacks for a disagreement to be gone. Found by trying them.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch } from "../machine/case.ts";
import type { Subject, SubjectChange, SubjectVariants } from "../machine/subject.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { type Kind, showsKind } from "./signature/disagreement.ts";

/** The most changes that are tried together. */
const MOST_TOGETHER = 2;

/** Sets of changes, and a panel on which each is a subject: the variant with that set. */
interface Trial {
  readonly sets: readonly (readonly SubjectChange[])[];
  readonly panel: Panel;
}

/** Finds causes, and keeps what it needs for the next one. */
export class CauseFinder {
  readonly #parties: Parties;
  /** Whether subjects are compared with each other: no change is the cause of that. */
  readonly #isComparison: boolean;
  readonly #batch = new Batch(1);
  /** By subject, and by how many changes are tried together. */
  readonly #trials = new WeakMap<Subject, Map<number, Trial>>();

  /** Tries with the decoders of `parties`; their subjects and CPU are not asked. */
  constructor({ against, decoders }: Parties) {
    this.#parties = { subjects: [], decoders };
    this.#isComparison = against !== undefined;
  }

  /**
   * The smallest set of changes after which a case does not show a disagreement any more; of sets as small, the first in
   * the order of the changes.
   *
   * @param subject Whose disagreement it is.
   * @param kind The disagreement, on any panel.
   * @param example A case that shows it.
   * @returns The set, empty where no small one helps; null where the subject has no variants.
   */
  async find(subject: Subject, kind: Kind, example: Case): Promise<readonly SubjectChange[] | null> {
    const { variants } = subject;
    if (this.#isComparison || variants === undefined) return null;
    fillBatch(this.#batch, [example]);
    for (let together = 1; together <= MOST_TOGETHER; together++) {
      const { panel, sets } = this.#trial(subject, variants, together);
      await panel.run(this.#batch);
      const helps = sets.find((_, n) => !showsKind(panel, { ...kind, pair: panel.seats[n]!.pair }, 0));
      if (helps !== undefined) return helps;
    }
    return [];
  }

  #trial(subject: Subject, variants: SubjectVariants, together: number): Trial {
    const trials = this.#trials.get(subject) ?? new Map<number, Trial>();
    this.#trials.set(subject, trials);
    let trial = trials.get(together);
    if (trial === undefined) {
      const sets = setsOf(variants.changes, together);
      const subjects = sets.map((set) => variants.with(set));
      trial = { sets, panel: new Panel({ ...this.#parties, subjects }, 1) };
      trials.set(together, trial);
    }
    return trial;
  }
}

/** All sets of `size` of the items, in their order. */
function setsOf<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, n) => setsOf(items.slice(n + 1), size - 1).map((rest) => [item, ...rest]));
}
