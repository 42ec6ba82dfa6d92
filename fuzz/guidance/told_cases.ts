/**
 * Which cases of a program did what none did before, by what it tells. The program itself says of which cases that may be
 * so: only these are asked for all that they cover.
 *
 * @module
 */
import type { CoverageDetail, ToldPair } from "../../machine/coverage.ts";
import type { ComparedValues } from "../mutate/dictionary.ts";
import { FeatureSet } from "./feature_set.ts";
import type { Observed } from "./guide.ts";
import { nearestFeature, toldFeatures, toldNearness } from "./told_features.ts";

/** What is known of a program's coverage. */
export class ToldCases {
  readonly #edges = new FeatureSet();
  /** By comparison, how near its operands came. */
  readonly #nearest = new Map<number, number>();

  /**
   * Forgets all cases, and knows these features.
   *
   * @returns Of them what a program has to know: all edges, and how near each comparison came at best.
   */
  start(known: Iterable<number>): Uint32Array {
    this.#edges.clear();
    this.#nearest.clear();
    for (const feature of known) this.#add(feature);
    return Uint32Array.from([...this.#edges, ...Array.from(this.#nearest, nearestFeature)]);
  }

  /** Takes note of all that a case covered. @returns Whether something of it was not known. */
  note({ features }: Observed): boolean {
    let isNew = false;
    for (const feature of features) isNew = this.#add(feature) || isNew;
    return isNew;
  }

  #add(feature: number): boolean {
    const nearness = toldNearness(feature);
    if (nearness === undefined) return this.#edges.add(feature);
    if (nearness.near <= (this.#nearest.get(nearness.site) ?? 0)) return false;
    this.#nearest.set(nearness.site, nearness.near);
    return true;
  }
}

/** What a case shows, of all that it covered. */
export function observedOf(detail: CoverageDetail): Observed {
  return {
    features: toldFeatures(detail),
    // Of most cases nobody asks.
    get compared() {
      return detail.pairs().flatMap(comparedOf);
    },
  };
}

/**
 * A pair in both directions, where it is not known which of the two came from the case. Numbers that fit in a byte can come
 * from one, whatever the compiler made of it.
 */
function comparedOf({ a, b, size, isConstant }: ToldPair): ComparedValues[] {
  const sizes = size > 1 && a < 256n && b < 256n ? [size, 1] : [size];
  return sizes.flatMap((size) => {
    const forth = { found: a, wanted: b, size };
    return isConstant ? [forth] : [forth, { found: b, wanted: a, size }];
  });
}
