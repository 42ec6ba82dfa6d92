/**
 * The findings of whole cases: those that were asked about, and those that shrinking went by.
 *
 * @module
 */
import { formatCase } from "../corpus/files/case_file.ts";
import type { Finding } from "../findings/finding.ts";
import type { Case } from "../machine/case.ts";
import type { Kind } from "./signature/disagreement.ts";

/** Cases whose findings are kept. */
const MOST_EXACT = 1 << 18;

/** What is known of a bucket, or of a case that shrinking goes by. */
export type Settled = (bucket: number, c: Case) => Finding | undefined;

/** Remembers findings by what a case is in everything. */
export class ExactFindings {
  readonly #known = new Map<string, Finding>();

  /**
   * The finding of a case that shows a disagreement, whatever was found of its bucket.
   *
   * @param c The case.
   * @param kind The disagreement.
   * @param find Finds it where it is not known, and asks what is known of the cases on the way.
   * @returns Nothing where nothing was found.
   */
  async of(
    c: Case,
    kind: Kind,
    find: (settled: Settled) => Promise<Finding | undefined>,
  ): Promise<Finding | undefined> {
    const { pair, field, nature } = kind;
    const keyOf = (on: string, each: Case) => [on, pair.name, field, nature, formatCase(each)].join();
    const start = keyOf("start", c);
    const passed = [start];
    let finding = this.#known.get(start);
    finding ??= await find((_, each) => {
      const key = keyOf("way", each);
      passed.push(key);
      return this.#known.get(key);
    });
    if (finding === undefined) return undefined;
    if (this.#known.size > MOST_EXACT) this.#known.clear();
    for (const key of passed) this.#known.set(key, finding);
    return finding;
  }
}
