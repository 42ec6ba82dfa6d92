/**
 * The collector: turns disagreements into findings. It shrinks the first case of each bucket, signs it, and counts the
 * rest.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Batch } from "../machine/batch.ts";
import { fillBatch, readCase } from "../machine/case.ts";
import type { Panel } from "../oracles/panel.ts";
import { fieldName, fieldsOf, type Kind, natureOf, PAIRS } from "./disagreement.ts";
import { type Finding, MAX_EXEMPLARS } from "./finding.ts";
import type { Shrinker } from "./shrink.ts";
import { bucketOf, signatureOf } from "./signature.ts";
import { titleOf } from "./title.ts";
import { Traits } from "./traits.ts";
import { verdictOf } from "./verdict.ts";

const ID_DIGITS = 12;

/** Collects the findings of any number of batches. */
export class Collector {
  readonly #shrinker: Shrinker;
  readonly #traits = new Traits();
  readonly #one: Batch;
  readonly #buckets = new Map<number, Finding>();
  readonly #findings = new Map<string, Finding>();

  /** Uses `shrinker`, whose panel has the same parties as the panels whose batches it is given. */
  constructor(shrinker: Shrinker) {
    this.#shrinker = shrinker;
    this.#one = new Batch(shrinker.panel.capacity);
  }

  /** All findings so far: the subject's before the decoders', frequent ones first. */
  get findings(): Finding[] {
    const { panel } = this.#shrinker;
    const first = PAIRS.map(({ names }) => names(panel)[0]);
    const pairOf = ({ parties }: Finding) => first.indexOf(parties[0]);
    return [...this.#findings.values()].sort((a, b) =>
      pairOf(a) - pairOf(b) || Number(a.isGap) - Number(b.isGap) || b.count - a.count || (a.id < b.id ? -1 : 1)
    );
  }

  /**
   * Counts every disagreement of a batch that `panel` has just answered.
   *
   * @returns How many cases show one.
   */
  async collect(batch: Batch, panel: Panel): Promise<number> {
    let disagreeing = 0;
    for (let row = 0; row < batch.size; row++) {
      if (PAIRS.every(({ bits }) => bits(panel)[row] === 0)) continue;
      disagreeing++;
      await this.collectRow(batch, panel, row);
    }
    return disagreeing;
  }

  /**
   * Counts the disagreements of one case.
   *
   * @returns The findings that it shows.
   */
  async collectRow(batch: Batch, panel: Panel, row: number): Promise<Finding[]> {
    const shown: Finding[] = [];
    this.#traits.read(batch, panel, row);
    for (let pair = 0; pair < PAIRS.length; pair++) {
      for (let fields = fieldsOf(panel, pair, row), field = 0; fields !== 0; fields >>>= 1, field++) {
        if ((fields & 1) === 0) continue;
        const kind = { pair, field, nature: natureOf(panel, pair, field, row) };
        const bucket = bucketOf(kind, this.#traits);
        let finding = this.#buckets.get(bucket);
        if (finding === undefined) {
          finding = await this.#find(batch, row, kind);
          this.#buckets.set(bucket, finding);
          // Shrinking read other cases.
          this.#traits.read(batch, panel, row);
        }
        finding.count++;
        shown.push(finding);
      }
    }
    return shown;
  }

  /** Shrinks a case and finds, or founds, the finding it belongs to. */
  async #find(batch: Batch, row: number, kind: Kind): Promise<Finding> {
    const shrunk = await this.#shrinker.shrink(readCase(batch, row), kind, (bucket) => this.#buckets.get(bucket));
    if (!shrunk.isNew) return shrunk.settled;
    const { example } = shrunk;
    const { panel } = this.#shrinker;
    fillBatch(this.#one, [example]);
    this.#traits.read(this.#one, panel, 0);
    const parties = PAIRS[kind.pair]!.names(panel);
    const signature = signatureOf(parties, kind, this.#traits);
    // Who arrives at this case from elsewhere has arrived at this finding.
    const arrived = bucketOf(kind, this.#traits);
    const known = this.#findings.get(signature);
    if (known !== undefined) {
      if (known.exemplars.length < MAX_EXEMPLARS) known.exemplars.push(example);
      this.#buckets.set(arrived, known);
      return known;
    }
    const finding: Finding = {
      id: createHash("sha256").update(signature).digest("hex").slice(0, ID_DIGITS),
      title: titleOf({ parties, form: panel.reference.form[0]! }, kind, this.#traits),
      parties,
      field: fieldName(kind),
      signature,
      isGap: fieldName(kind) === "gap",
      verdict: verdictOf(panel, kind, example),
      count: 0,
      example,
      exemplars: [example],
    };
    this.#findings.set(signature, finding);
    this.#buckets.set(arrived, finding);
    return finding;
  }
}
