/**
 * The collector: turns disagreements into findings. It shrinks the first case of each bucket, signs it, and counts the
 * rest.
 *
 * @module
 */
import { findingId } from "../corpus/known_file.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch, readCase } from "../machine/case.ts";
import type { Panel } from "../oracles/panel.ts";
import { CauseFinder } from "./cause.ts";
import { fieldName, type Kind, natureOf } from "./disagreement.ts";
import { addExemplar, type Finding } from "./finding.ts";
import { bitsOf, Pair, pairCount, partiesOf, seatOf } from "./pairs.ts";
import type { Shrinker } from "./shrink.ts";
import { bucketOf, causeSignature, signatureOf } from "./signature.ts";
import { titleOf } from "./title.ts";
import { Traits } from "./traits.ts";
import { verdictOf } from "./verdict.ts";

/** Collects the findings of any number of batches. */
export class Collector {
  readonly #shrinker: Shrinker;
  readonly #causes: CauseFinder;
  readonly #traits = new Traits();
  readonly #one: Batch;
  readonly #buckets = new Map<number, Finding>();
  readonly #findings = new Map<string, Finding>();

  /** Uses `shrinker`, whose panel has the same parties as the panels whose batches it is given. */
  constructor(shrinker: Shrinker) {
    this.#shrinker = shrinker;
    this.#causes = new CauseFinder(shrinker.panel.parties);
    this.#one = new Batch(shrinker.panel.capacity);
  }

  /** All findings so far: the subjects' before the decoders', findings before gaps, frequent ones first. */
  get findings(): Finding[] {
    const { panel } = this.#shrinker;
    const pairs = Array.from({ length: pairCount(panel) }, (_, pair) => pair);
    const order = [...pairs.slice(Pair.subject), ...pairs.slice(0, Pair.subject)];
    const names = order.map((pair) => partiesOf(panel, pair).join());
    const rank = ({ parties }: Finding) => names.indexOf(parties.join());
    return [...this.#findings.values()].sort((a, b) =>
      rank(a) - rank(b) || Number(a.isGap) - Number(b.isGap) || b.count - a.count || (a.id < b.id ? -1 : 1)
    );
  }

  /**
   * Counts every disagreement of a batch that `panel` has just answered.
   *
   * @returns How many cases show one.
   */
  async collect(batch: Batch, panel: Panel): Promise<number> {
    const pairs = pairCount(panel);
    let disagreeing = 0;
    for (let row = 0; row < batch.size; row++) {
      let bits = 0;
      for (let pair = 0; pair < pairs; pair++) bits |= bitsOf(panel, pair)[row]!;
      if (bits === 0) continue;
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
    for (let pair = 0; pair < pairCount(panel); pair++) {
      for (let fields = bitsOf(panel, pair)[row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
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
        if (!shown.includes(finding)) shown.push(finding);
      }
    }
    return shown;
  }

  /**
   * Looks at one case without counting it, and without short cuts: whatever finding it shows between two parties is among
   * the findings afterwards.
   */
  async look(batch: Batch, panel: Panel, row: number, parties: readonly [string, string]): Promise<void> {
    for (let pair = 0; pair < pairCount(panel); pair++) {
      if (partiesOf(panel, pair).join() !== parties.join()) continue;
      for (let fields = bitsOf(panel, pair)[row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
        if ((fields & 1) === 0) continue;
        await this.#find(batch, row, { pair, field, nature: natureOf(panel, pair, field, row) }, () => undefined);
      }
    }
  }

  /** Shrinks a case and finds, or founds, the finding it belongs to. */
  async #find(
    batch: Batch,
    row: number,
    kind: Kind,
    settled: (bucket: number) => Finding | undefined = (bucket) => this.#buckets.get(bucket),
  ): Promise<Finding> {
    const shrunk = await this.#shrinker.shrink(readCase(batch, row), kind, settled);
    if (!shrunk.isNew) return shrunk.settled;
    const { panel } = this.#shrinker;
    fillBatch(this.#one, [shrunk.example]);
    this.#traits.read(this.#one, panel, 0);
    // Who arrives at this case from elsewhere has arrived at this finding.
    const arrived = bucketOf(kind, this.#traits);
    const finding = await this.#found(shrunk.example, kind);
    addExemplar(finding, {
      case: shrunk.example,
      weight: shrunk.weight,
      field: fieldName(kind),
      verdict: verdictOf(panel, kind, shrunk.example),
    });
    this.#buckets.set(arrived, finding);
    return finding;
  }

  /** The finding of a shrunk case, whose traits have been read: one that is there, or a new one. */
  async #found(example: Case, kind: Kind): Promise<Finding> {
    const { panel } = this.#shrinker;
    const parties = partiesOf(panel, kind.pair);
    const seat = seatOf(panel, kind.pair);
    const corrections = seat === undefined ? null : await this.#causes.find(seat.subject, kind, example);
    // What one correction settles is one finding, in whatever fields and forms it shows.
    const [correction] = corrections ?? [];
    const signature = correction === undefined
      ? signatureOf(parties, kind, this.#traits)
      : causeSignature(parties, corrections!);
    const known = this.#findings.get(signature);
    if (known !== undefined) return known;
    const title = correction === undefined || corrections!.length > 1
      ? titleOf({ parties, form: panel.reference.form[0]! }, kind, this.#traits)
      : correction.title;
    const finding: Finding = {
      id: findingId(signature),
      title,
      parties,
      signature,
      isGap: fieldName(kind) === "gap",
      cause: corrections?.map(({ id, sentence }) => ({ id, sentence })) ?? null,
      count: 0,
      exemplars: [],
    };
    this.#findings.set(signature, finding);
    return finding;
  }
}
