/**
 * The findings that there are so far, those that are known from before among them, and the buckets that lead to them.
 *
 * @module
 */
import { type Finding, type FindingHead, headOf, nameOf } from "../findings/finding.ts";
import { PairMap } from "../findings/pair_map.ts";
import type { Pair } from "../oracles/pair.ts";

/** What was found before, so that it need not be shrunk again: buckets, and the findings that they lead to. */
export interface FoundBefore {
  /** The finding of a pair's bucket; undefined where the bucket is new. */
  ofBucket(pair: string, bucket: number): FindingHead | undefined;
  /** The finding with that signature; undefined where there is none. */
  ofSignature(signature: string): FindingHead | undefined;
}

const NOTHING: FoundBefore = { ofBucket: () => undefined, ofSignature: () => undefined };

/** Findings by their signatures and buckets. What was found before is one here once somebody asks for it. */
export class FoundFindings {
  /** The buckets that were settled here, and the findings that they lead to. */
  readonly buckets: PairMap<Finding> = new PairMap();
  readonly #before: FoundBefore;
  readonly #findings = new Map<string, Finding>();

  /** Begins without any but what was found before. */
  constructor(before: FoundBefore = NOTHING) {
    this.#before = before;
  }

  /** How many there are. */
  get size(): number {
    return this.#findings.size;
  }

  /** Their signatures, in the order in which they came. */
  get signatures(): Iterable<string> {
    return this.#findings.keys();
  }

  /** All of them: those of subjects before those of decoders, findings before gaps, frequent ones first. */
  inOrder(pairs: readonly Pair[]): Finding[] {
    const isOfSubject = ({ sort }: Pair) => sort === "subject";
    const order = [...pairs.filter(isOfSubject), ...pairs.filter((pair) => !isOfSubject(pair))];
    const names = order.map(({ name }) => name);
    const rank = ({ parties }: Finding) => names.indexOf(nameOf(parties));
    return [...this.#findings.values()].sort((a, b) =>
      rank(a) - rank(b) || Number(a.isGap) - Number(b.isGap) || b.count - a.count || (a.id < b.id ? -1 : 1)
    );
  }

  /** The finding with that signature, if it is here. */
  ofSignature(signature: string): Finding | undefined {
    return this.#findings.get(signature);
  }

  /** What is known of a bucket, here or from before. */
  ofBucket(pair: string, bucket: number): Finding | undefined {
    const here = this.buckets.get(pair, bucket);
    if (here !== undefined) return here;
    const head = this.#before.ofBucket(pair, bucket);
    return head === undefined ? undefined : this.#open(head);
  }

  /** The finding that a head names: one that is here, one from before, or a new one. */
  named(head: FindingHead): Finding {
    const { signature } = head;
    return this.#findings.get(signature) ?? this.#open(this.#before.ofSignature(signature) ?? head);
  }

  /** The finding with that head here, which begins empty where it is not there yet. */
  #open(head: FindingHead): Finding {
    let finding = this.#findings.get(head.signature);
    if (finding === undefined) {
      finding = { ...headOf(head), count: 0, exemplars: [] };
      this.#findings.set(head.signature, finding);
    }
    return finding;
  }
}
