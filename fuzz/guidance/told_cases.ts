/**
 * Which cases of a program did what none did before, by what it tells: paths are known by their hashes, so that all that a
 * case covers is asked for only where its path is not.
 *
 * @module
 */
import type { CoverageDetail } from "../../machine/coverage.ts";
import type { Qwords } from "../../machine/qwords.ts";
import { MANY_PLACES, Paths } from "../coverage/paths.ts";
import { FeatureSet } from "./feature_set.ts";
import type { Compared, Observed } from "./guide.ts";
import { toldFeatures, toldNearness } from "./told_features.ts";

/** What is known of a program's coverage: before a shard, and in it. */
export class ToldCases {
  readonly #paths = new Paths(MANY_PLACES);
  /** Edges that were known before these cases, and those that these had. */
  #before = new FeatureSet();
  readonly #edges = new FeatureSet();
  /** By comparison, how near its operands came. */
  readonly #nearest = new Map<number, number>();

  /**
   * Forgets all cases, and knows these features.
   *
   * @returns How near comparisons came that are known, as programs are told: `site * 128 + bits`.
   */
  start(known: Iterable<number>): Uint32Array {
    const before = this.#before;
    this.#before = new FeatureSet();
    this.#edges.clear();
    this.#nearest.clear();
    for (const feature of known) {
      const nearness = toldNearness(feature);
      if (nearness === undefined) this.#before.add(feature);
      else this.#come(nearness.site, nearness.near);
    }
    this.#paths.forget();
    for (const feature of before) {
      if (this.#before.has(feature)) continue;
      this.#paths.unsettle();
      break;
    }
    return Uint32Array.from(this.#nearest, ([site, near]) => site << 7 | near);
  }

  /** Whether a path is known; it is from now on. */
  knows(path: Qwords, row: number): boolean {
    if (this.#find(path, row)) return true;
    this.#paths.keep(false);
    return false;
  }

  /** Takes note of all that a case covered. @returns Whether something of it was not known. */
  note(path: Qwords, row: number, { features }: Observed): boolean {
    let [isNew, isSettled] = [false, true];
    for (const feature of features) {
      const nearness = toldNearness(feature);
      if (nearness !== undefined) isNew = this.#come(nearness.site, nearness.near) || isNew;
      else if (!this.#before.has(feature)) {
        isSettled = false;
        isNew = this.#edges.add(feature) || isNew;
      }
    }
    if (isSettled) {
      this.#find(path, row);
      this.#paths.keep(true);
    }
    return isNew;
  }

  #find({ u32 }: Qwords, row: number): boolean {
    return this.#paths.find(u32[2 * row]! | 0, u32[2 * row + 1]! | 0);
  }

  /** Takes note of how near a comparison came. @returns Whether that is nearer than before. */
  #come(site: number, near: number): boolean {
    if (near <= (this.#nearest.get(site) ?? 0)) return false;
    this.#nearest.set(site, near);
    return true;
  }
}

/** What a case shows, of all that it covered. */
export function observedOf(detail: CoverageDetail): Observed {
  return { features: toldFeatures(detail), compared: detail.pairs.flatMap(comparedOf) };
}

/** A pair in both directions, where it is not known which of the two came from the case. */
function comparedOf({ a, b, size, isConstant }: CoverageDetail["pairs"][number]): Compared[] {
  const forth = { found: a, wanted: b, size };
  return isConstant ? [forth] : [forth, { found: b, wanted: a, size }];
}
