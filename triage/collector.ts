/**
 * The collector: turns disagreements into findings. It shrinks the first case of each bucket, signs it, and counts the
 * rest.
 *
 * @module
 */
import type { FieldName } from "../findings/fields.ts";
import { type Finding, type FindingHead, findingId, nameOf, type PartyNames } from "../findings/finding.ts";
import type { OutsideModel } from "../findings/outside_model.ts";
import type { PairMap } from "../findings/pair_map.ts";
import type { Verdict } from "../findings/verdict.ts";
import { Batch } from "../machine/batch.ts";
import { type Case, fillBatch, readAnswered } from "../machine/case.ts";
import { OutsideCounter } from "../oracles/outside_counter.ts";
import type { Pair } from "../oracles/pair.ts";
import type { Panel } from "../oracles/panel.ts";
import { CauseFinder } from "./cause.ts";
import { ExactFindings, type Settled } from "./exact_findings.ts";
import { addExemplar } from "./exemplars.ts";
import { type FoundBefore, FoundFindings } from "./found_findings.ts";
import { nameFinding } from "./name_finding.ts";
import type { Shrinker } from "./shrink/shrinker.ts";
import { fieldName, type Kind, kindOf, kindsOf, showsKind } from "./signature/disagreement.ts";
import { bucketOf } from "./signature/signature.ts";
import { Traits } from "./signature/traits.ts";
import { verdictOf } from "./verdict.ts";

/** A disagreement of one case. */
export interface ShownDisagreement {
  /** Its finding. */
  readonly finding: Finding;
  /** The field in which the parties differ on the case. */
  readonly field: FieldName;
  /** Who is wrong about the case. */
  readonly verdict: Verdict;
}

/** Collects the findings of any number of batches. */
export class Collector {
  readonly #shrinker: Shrinker;
  readonly #causes: CauseFinder;
  readonly #traits = new Traits();
  readonly #one: Batch;
  readonly #found: FoundFindings;
  readonly #exact = new ExactFindings();
  readonly #outside = new OutsideCounter();

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
    before?: FoundBefore,
  ) {
    this.#shrinker = shrinker;
    this.#causes = causes;
    this.#found = new FoundFindings(before);
    this.#one = new Batch(shrinker.panel.capacity);
  }

  /** The buckets that were settled here, and the findings that they lead to. */
  get buckets(): PairMap<Finding> {
    return this.#found.buckets;
  }

  /** How many findings there are so far. */
  get size(): number {
    return this.#found.size;
  }

  /** The signatures of the findings, in the order in which they came. */
  get signatures(): Iterable<string> {
    return this.#found.signatures;
  }

  /** What the subjects did with what is outside the model, in the batches that were counted. */
  get outside(): OutsideModel[] {
    return this.#outside.counts;
  }

  /** All findings so far: the subjects' before the decoders', findings before gaps, frequent ones first. */
  get findings(): Finding[] {
    return this.#found.inOrder(this.#shrinker.panel.pairs);
  }

  /**
   * Counts every disagreement of a batch that `panel` has just answered, and what of it is outside the model.
   *
   * @param batch The batch.
   * @param panel Has answered it.
   * @param isWanted Whose disagreements count: without it, everybody's.
   * @returns How many cases show one.
   */
  async collect(batch: Batch, panel: Panel, isWanted: (pair: Pair) => boolean = () => true): Promise<number> {
    const pairs = panel.pairs.filter(isWanted);
    const bits = pairs.map((pair) => pair.bits);
    this.#outside.count(panel);
    let disagreeing = 0;
    for (let row = 0; row < batch.size; row++) {
      let all = 0;
      for (let n = 0; n < bits.length; n++) all |= bits[n]![row]!;
      if (all === 0) continue;
      disagreeing++;
      this.#traits.read(batch, panel, row);
      for (const pair of pairs) {
        for (let fields = pair.bits[row]!, field = 0; fields !== 0; fields >>>= 1, field++) {
          if ((fields & 1) === 0) continue;
          const kind = kindOf(panel, pair, field, row);
          const finding = this.#known(kind) ?? await this.#settle(batch, panel, row, kind);
          if (finding !== undefined) finding.count++;
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
    for (const kind of panel.pairs.flatMap((pair) => kindsOf(panel, pair, row))) {
      const finding = this.#known(kind) ?? await this.#settle(batch, panel, row, kind);
      if (finding === undefined) continue;
      finding.count++;
      shown.add(finding);
    }
    return [...shown];
  }

  /**
   * The disagreements of one case, each with its finding, and judged as what the case itself shows. What came before
   * changes nothing: only cases that are the same in everything are shrunk once. In an impossible state nobody shows anything.
   */
  async show(batch: Batch, panel: Panel, row: number): Promise<ShownDisagreement[]> {
    const shown: ShownDisagreement[] = [];
    const c = readAnswered(batch, row);
    const isImpossible = panel.expected.impossible[row] !== 0;
    for (const kind of panel.pairs.flatMap((pair) => kindsOf(panel, pair, row))) {
      if (isImpossible && kind.pair.sort === "subject") continue;
      // Shrinking asks the panel of the shrinker, not this one.
      const verdict = verdictOf(panel, kind, c, row);
      const finding = await this.#exact.of(c, kind, (settled) => this.#find(batch, row, kind, settled));
      if (finding !== undefined) shown.push({ finding, field: fieldName(kind), verdict });
    }
    return shown;
  }

  /**
   * Looks at one case without counting it, and without short cuts: whatever finding it shows between some parties is among
   * the findings afterwards, and the case is one of its exemplars if it shows the same unshrunk.
   */
  async look(batch: Batch, panel: Panel, row: number, parties: PartyNames): Promise<void> {
    for (const pair of panel.pairs) {
      if (pair.name !== nameOf(parties)) continue;
      for (const kind of kindsOf(panel, pair, row)) {
        await this.#find(batch, row, kind, () => undefined);
        await this.#keep(readAnswered(batch, row), kind);
      }
    }
  }

  /** Keeps a case as an exemplar of the finding that it shows unshrunk, if there is one. */
  async #keep(example: Case, seen: Kind): Promise<void> {
    const { panel } = this.#shrinker;
    const kind = { ...seen, pair: panel.pairNamed(seen.pair.name) };
    const weight = await this.#shrinker.weigh(example, kind);
    if (weight === undefined) return;
    fillBatch(this.#one, [example]);
    this.#traits.read(this.#one, panel, 0);
    const verdict = verdictOf(panel, kind, example);
    const { signature } = await this.#name(example, kind, verdict);
    const finding = this.#found.ofSignature(signature);
    if (finding === undefined) return;
    addExemplar(finding.exemplars, { case: example, weight, field: fieldName(kind), verdict });
  }

  /** What is known of a disagreement of the case whose traits were read last. */
  #known(kind: Kind): Finding | undefined {
    return this.#found.ofBucket(kind.pair.name, bucketOf(kind, this.#traits));
  }

  /** Finds the finding of a bucket that is new. The traits have been read, and are again afterwards. */
  async #settle(batch: Batch, panel: Panel, row: number, kind: Kind): Promise<Finding | undefined> {
    const bucket = bucketOf(kind, this.#traits);
    const { name } = kind.pair;
    const finding = await this.#find(batch, row, kind, (each) => this.#found.ofBucket(name, each));
    if (finding !== undefined) this.buckets.set(name, bucket, finding);
    // Shrinking read other cases.
    this.#traits.read(batch, panel, row);
    return finding;
  }

  /** Shrinks a case and finds, or founds, the finding it belongs to; none where nobody can be in its state. */
  async #find(batch: Batch, row: number, seen: Kind, settled: Settled): Promise<Finding | undefined> {
    const { panel } = this.#shrinker;
    const own = { ...seen, pair: panel.pairNamed(seen.pair.name) };
    const shrunk = await this.#shrinker.shrink(readAnswered(batch, row), own, settled);
    if (!shrunk.isNew) return shrunk.settled;
    const { kind } = shrunk;
    fillBatch(this.#one, [shrunk.example]);
    this.#traits.read(this.#one, panel, 0);
    // What is not steady may show nothing now.
    const isShown = showsKind(panel, kind, 0);
    const arrived = isShown ? bucketOf(kindOf(panel, kind.pair, kind.field, 0), this.#traits) : undefined;
    const verdict = verdictOf(panel, kind, shrunk.example);
    const finding = this.#found.named(await this.#name(shrunk.example, kind, verdict));
    addExemplar(finding.exemplars, { case: shrunk.example, weight: shrunk.weight, field: fieldName(kind), verdict });
    // Who arrives at this case from elsewhere has arrived at this finding.
    if (arrived !== undefined) this.buckets.set(kind.pair.name, arrived, finding);
    return finding;
  }

  /** What names the finding of a case, whose traits have been read. */
  async #name(example: Case, kind: Kind, verdict: Verdict): Promise<FindingHead> {
    const { panel } = this.#shrinker;
    const { pair } = kind;
    const corrections = pair.sort === "subject" ? await this.#causes.find(pair.seat.subject, kind, example) : null;
    const named = nameFinding(panel, { kind, example, traits: this.#traits, verdict, corrections });
    return {
      ...named,
      id: findingId(named.signature),
      parties: pair.parties,
      isGap: fieldName(kind) === "gap",
      cause: corrections?.map(({ id }) => id) ?? null,
    };
  }
}
