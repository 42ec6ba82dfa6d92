/**
 * The collector: turns disagreements into findings. It shrinks the first case of each bucket, signs it, and counts the
 * rest.
 *
 * @module
 */
import { findingId } from "../corpus/files/baseline_file.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch, readCase } from "../machine/case.ts";
import type { SubjectChange } from "../machine/subject.ts";
import type { Panel } from "../oracles/panel.ts";
import { CauseFinder } from "./cause.ts";
import { defectOf, defectTitle } from "./defects/find_defect.ts";
import { addExemplar, type Finding, type FindingHead, type Verdict } from "./finding.ts";
import type { Shrinker } from "./shrink/shrinker.ts";
import { fieldName, type Kind, natureOf } from "./signature/disagreement.ts";
import { bitsOf, Pair, pairCount, partiesOf, seatOf } from "./signature/pairs.ts";
import { bucketOf, causeSignature, defectSignature, needSignature, signatureOf } from "./signature/signature.ts";
import { needTitle, titleOf } from "./signature/title.ts";
import { Traits } from "./signature/traits.ts";
import { isSymptom } from "./symptoms.ts";
import { verdictOf } from "./verdict.ts";

/** What was found before, so that it need not be shrunk again: buckets, and the findings that they lead to. */
export interface FoundBefore {
  /** The finding of a bucket; undefined where the bucket is new. */
  ofBucket(bucket: number): FindingHead | undefined;
  /** The finding with that signature; undefined where there is none. */
  ofSignature(signature: string): FindingHead | undefined;
}

/** What names a finding. */
type Named = Pick<FindingHead, "signature" | "title">;

const NOTHING: FoundBefore = { ofBucket: () => undefined, ofSignature: () => undefined };

/** Collects the findings of any number of batches. */
export class Collector {
  /** The buckets that were settled here, and the findings that they lead to. */
  readonly buckets: Map<number, Finding> = new Map();
  readonly #shrinker: Shrinker;
  readonly #causes: CauseFinder;
  readonly #before: FoundBefore;
  readonly #traits = new Traits();
  readonly #one: Batch;
  readonly #findings = new Map<string, Finding>();

  /**
   * Makes one that has collected nothing.
   *
   * @param shrinker Shrinks; its panel has the same parties as the panels whose batches are collected.
   * @param causes Finds causes, with the same parties.
   * @param before What was found before.
   */
  constructor(
    shrinker: Shrinker,
    causes: CauseFinder = new CauseFinder(shrinker.panel.parties),
    before: FoundBefore = NOTHING,
  ) {
    this.#shrinker = shrinker;
    this.#causes = causes;
    this.#before = before;
    this.#one = new Batch(shrinker.panel.capacity);
  }

  /** How many findings there are so far. */
  get size(): number {
    return this.#findings.size;
  }

  /** The signatures of the findings, in the order in which they came. */
  get signatures(): Iterable<string> {
    return this.#findings.keys();
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
    const bits = Array.from({ length: pairCount(panel) }, (_, pair) => bitsOf(panel, pair));
    let disagreeing = 0;
    for (let row = 0; row < batch.size; row++) {
      let all = 0;
      for (let pair = 0; pair < bits.length; pair++) all |= bits[pair]![row]!;
      if (all === 0) continue;
      disagreeing++;
      this.#traits.read(batch, panel, row);
      for (let pair = 0; pair < bits.length; pair++) {
        for (let fields = bits[pair]![row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
          if ((fields & 1) === 0) continue;
          const nature = natureOf(panel, pair, field, row);
          const finding = this.#ofBucket(bucketOf({ pair, field, nature }, this.#traits)) ??
            await this.#settle(batch, panel, row, { pair, field, nature });
          finding.count++;
        }
      }
    }
    return disagreeing;
  }

  /**
   * Counts the disagreements of one case.
   *
   * @returns The findings that it shows.
   */
  async collectRow(batch: Batch, panel: Panel, row: number): Promise<Finding[]> {
    const shown = new Set<Finding>();
    this.#traits.read(batch, panel, row);
    for (let pair = 0; pair < pairCount(panel); pair++) {
      for (const kind of kindsOf(panel, pair, row)) {
        const finding = this.#ofBucket(bucketOf(kind, this.#traits)) ?? await this.#settle(batch, panel, row, kind);
        finding.count++;
        shown.add(finding);
      }
    }
    return [...shown];
  }

  /**
   * Looks at one case without counting it, and without short cuts: whatever finding it shows between two parties is among
   * the findings afterwards.
   */
  async look(batch: Batch, panel: Panel, row: number, parties: readonly [string, string]): Promise<void> {
    for (let pair = 0; pair < pairCount(panel); pair++) {
      if (partiesOf(panel, pair).join() !== parties.join()) continue;
      for (const kind of kindsOf(panel, pair, row)) await this.#find(batch, row, kind, () => undefined);
    }
  }

  /** What is known of a bucket, here or from before. */
  #ofBucket(bucket: number): Finding | undefined {
    const here = this.buckets.get(bucket);
    if (here !== undefined) return here;
    const head = this.#before.ofBucket(bucket);
    return head === undefined ? undefined : this.#open(head);
  }

  /** Finds the finding of a bucket that is new. The traits have been read, and are again afterwards. */
  async #settle(batch: Batch, panel: Panel, row: number, kind: Kind): Promise<Finding> {
    const bucket = bucketOf(kind, this.#traits);
    const finding = await this.#find(batch, row, kind, (known) => this.#ofBucket(known));
    this.buckets.set(bucket, finding);
    // Shrinking read other cases.
    this.#traits.read(batch, panel, row);
    return finding;
  }

  /** The finding with that head here, which begins empty where it is not there yet. */
  #open(head: FindingHead): Finding {
    let finding = this.#findings.get(head.signature);
    if (finding === undefined) {
      const { id, title, parties, signature, isGap, cause } = head;
      finding = { id, title, parties, signature, isGap, cause, count: 0, exemplars: [] };
      this.#findings.set(signature, finding);
    }
    return finding;
  }

  /** Shrinks a case and finds, or founds, the finding it belongs to. */
  async #find(
    batch: Batch,
    row: number,
    kind: Kind,
    settled: (bucket: number) => Finding | undefined,
  ): Promise<Finding> {
    const shrunk = await this.#shrinker.shrink(readCase(batch, row), kind, settled);
    if (!shrunk.isNew) return shrunk.settled;
    const { panel } = this.#shrinker;
    fillBatch(this.#one, [shrunk.example]);
    this.#traits.read(this.#one, panel, 0);
    // Who arrives at this case from elsewhere has arrived at this finding.
    const arrived = bucketOf(kind, this.#traits);
    const verdict = verdictOf(panel, kind, shrunk.example);
    const finding = await this.#found(shrunk.example, kind, verdict);
    addExemplar(finding, { case: shrunk.example, weight: shrunk.weight, field: fieldName(kind), verdict });
    this.buckets.set(arrived, finding);
    return finding;
  }

  /** The finding of a shrunk case, whose traits have been read: one that is there, or a new one. */
  async #found(example: Case, kind: Kind, verdict: Verdict): Promise<Finding> {
    const { panel } = this.#shrinker;
    const parties = partiesOf(panel, kind.pair);
    const seat = seatOf(panel, kind.pair);
    const corrections = seat === undefined ? null : await this.#causes.find(seat.subject, kind, example);
    const { signature, title } = this.#settledBy(corrections, parties, kind) ??
      this.#explainedBy(example, parties, kind, verdict) ?? {
      signature: signatureOf(parties, kind, this.#traits),
      title: titleOf({ parties, form: panel.reference.form[panel.reference.rowOf[0]!]! }, kind, this.#traits),
    };
    const known = this.#findings.get(signature) ?? this.#before.ofSignature(signature);
    if (known !== undefined) return this.#open(known);
    return this.#open({
      id: findingId(signature),
      title,
      parties,
      signature,
      isGap: fieldName(kind) === "gap",
      cause: corrections?.map(({ id, sentence }) => ({ id, sentence })) ?? null,
    });
  }

  /** What one correction settles is one finding, in whatever fields and forms it shows. */
  #settledBy(corrections: readonly SubjectChange[] | null, parties: readonly string[], kind: Kind): Named | undefined {
    const [first, ...more] = corrections ?? [];
    if (first === undefined || more.length > 0 || !isSymptom(kind, first.id)) return undefined;
    return { signature: causeSignature(parties, first.id), title: first.title };
  }

  /**
   * What one defect explains is one finding, unless the CPU blames another for this case; and so is what a CPU faults on
   * and needs the same extensions.
   */
  #explainedBy(example: Case, parties: readonly string[], kind: Kind, { wrong, needs }: Verdict): Named | undefined {
    const { other } = this.#shrinker.panel.parties;
    if (needs !== undefined) return { signature: needSignature(parties, needs), title: needTitle(needs) };
    if (kind.pair === Pair.decoders && wrong !== null && wrong !== other.name) return undefined;
    const defect = defectOf(other.name, kind, this.#traits, example);
    return defect && { signature: defectSignature(parties, defect), title: defectTitle(defect) };
  }
}

/** The kinds of disagreement that a pair shows on a case. */
function kindsOf(panel: Panel, pair: number, row: number): Kind[] {
  const kinds: Kind[] = [];
  for (let fields = bitsOf(panel, pair)[row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
    if ((fields & 1) !== 0) kinds.push({ pair, field, nature: natureOf(panel, pair, field, row) });
  }
  return kinds;
}
