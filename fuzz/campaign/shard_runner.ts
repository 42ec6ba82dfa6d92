/**
 * A shard: a piece of an epoch that one worker does. What comes of it depends on the campaign's settings and memory, and
 * on the numbers of epoch and shard, and on nothing else.
 *
 * @module
 */
import { type Batch, MAX_INSTRUCTION } from "../../machine/batch.ts";
import { readAnswered } from "../../machine/case.ts";
import { inTurns, Lane } from "../../oracles/in_turns.ts";
import { BATCH_CASES, Panel, type Parties, QUICK } from "../../oracles/panel.ts";
import { CauseFinder } from "../../triage/cause.ts";
import { Collector } from "../../triage/collector.ts";
import { SHRINK_CAPACITY, Shrinker } from "../../triage/shrink/shrinker.ts";
import { STATES_PER_TEXT } from "../generate/generator.ts";
import { behaviourHash, mostBehaviours, writeBehaviours } from "../guidance/behaviour.ts";
import { FeatureSet } from "../guidance/feature_set.ts";
import type { Guide } from "../guidance/guide.ts";
import { bucketsByFinding, type CampaignMemory, type Entry } from "./campaign_memory.ts";
import { CaseSource } from "./case_source.ts";
import type { ShardResult } from "./epoch.ts";
import type { WorkerSettings } from "./shard_protocol.ts";

/** What decides the cases of a shard. */
export type ShardSettings = Pick<WorkerSettings, "seed" | "parts">;

/** Runs shards, one at a time, with memory that it uses again and again. */
export class ShardRunner {
  readonly #batchCount: number;
  readonly #guide: Guide;
  /** One for generated batches, one for mutated ones. */
  readonly #lanes: readonly [Lane, Lane];
  readonly #shrinker: Shrinker;
  readonly #causes: CauseFinder;
  readonly #source: CaseSource;
  readonly #behaviours: Uint32Array<ArrayBuffer>;
  /** Behaviour hashes, and features, of the shard that is running. */
  readonly #seen = new FeatureSet();
  readonly #features = new FeatureSet();

  /**
   * Makes a runner.
   *
   * @param settings The campaign's.
   * @param others Decoders and CPU.
   * @param guide Watches the subjects.
   */
  constructor({ seed, parts }: ShardSettings, others: Omit<Parties, "subjects">, guide: Guide) {
    const plain = { ...others, subjects: guide.plain };
    // What is generated shows less: of its texts, one state each is watched.
    const [sampled, watched] = [STATES_PER_TEXT, 1].map((step) => ({ ...others, subjects: guide.watched(step) }));
    this.#batchCount = parts.batches;
    this.#guide = guide;
    this.#lanes = [new Lane(sampled!, BATCH_CASES, QUICK), new Lane(watched!, BATCH_CASES, QUICK)];
    this.#shrinker = new Shrinker(new Panel(plain, SHRINK_CAPACITY));
    this.#causes = new CauseFinder(plain);
    this.#source = new CaseSource({ seed, parts, cpu: others.cpu }, guide);
    this.#behaviours = new Uint32Array(mostBehaviours(this.#lanes[0].panel));
  }

  /**
   * Runs a shard of the epoch that `memory` is due for.
   *
   * @param memory What the campaign knows.
   * @param shard The shard.
   * @param onBatch Told of every batch once it has been answered, in their order.
   * @returns What it found.
   */
  async run(memory: CampaignMemory, shard: number, onBatch?: (batch: Batch) => void): Promise<ShardResult> {
    const collector = new Collector(this.#shrinker, this.#causes, memory);
    const firstCases = new Map<string, number>();
    const entries: Entry[] = [];
    let disagreeing = 0;
    this.#seen.clear();
    this.#features.clear();
    this.#guide.start(memory.features);
    await this.#source.start(memory, shard);
    let number = 0;
    for await (const { panel, batch } of inTurns(this.#lanes, (lane, number) => this.#begin(lane, number))) {
      const firstCase = number++ * BATCH_CASES;
      onBatch?.(batch);
      await this.#guide.look(batch);
      await this.#keepFresh(memory, panel, shard, entries);
      disagreeing += await collector.collect(batch, panel);
      if (collector.size === firstCases.size) continue;
      for (const signature of collector.signatures) {
        if (!firstCases.has(signature)) firstCases.set(signature, firstCase);
      }
    }
    return {
      epoch: memory.epoch,
      shard,
      cases: this.#batchCount * BATCH_CASES,
      disagreeing,
      entries,
      findings: collector.findings.map((finding) => ({
        ...finding,
        first: { epoch: memory.epoch, shard, case: firstCases.get(finding.signature)! },
      })),
      buckets: bucketsByFinding(collector.buckets),
      outside: collector.outside,
    };
  }

  #begin({ panel, batch }: Lane, number: number): Promise<void> | undefined {
    if (number === this.#batchCount) return undefined;
    this.#source.fill(batch, number);
    return panel.run(batch);
  }

  /** Keeps the cases of a batch that show what the campaign does not know and the shard has not shown. */
  async #keepFresh(memory: CampaignMemory, panel: Panel, shard: number, entries: Entry[]): Promise<void> {
    const { batch } = panel;
    const rows = this.#freshRows(memory, panel);
    if (rows.length === 0) return;
    const observed = await this.#guide.observe(batch, rows);
    for (const [k, row] of rows.entries()) {
      const { features: ofCode, compared } = observed[k]!;
      const features = Uint32Array.from(new Set([...ofCode, ...this.#behavioursOf(panel, row)])).sort();
      if (!features.some((feature) => this.#isNew(memory, feature))) continue;
      for (const feature of features) this.#features.add(feature);
      this.#source.add(batch, row, compared);
      const cost = panel.reference.lengthOf(row) || MAX_INSTRUCTION;
      entries.push({ case: readAnswered(batch, row), features, cost, epoch: memory.epoch, shard });
    }
  }

  /** The cases of a batch that may show something new. */
  #freshRows(memory: CampaignMemory, panel: Panel): number[] {
    const { batch } = panel;
    const rows: number[] = [];
    for (let row = 0; row < batch.size; row++) {
      const isFresh = this.#guide.isFresh(batch, row);
      if (!this.#seen.add(behaviourHash(panel, row)) && !isFresh) continue;
      if (isFresh || this.#behavioursOf(panel, row).some((feature) => this.#isNew(memory, feature))) rows.push(row);
    }
    return rows;
  }

  #behavioursOf(panel: Panel, row: number): Uint32Array {
    return this.#behaviours.subarray(0, writeBehaviours(panel, row, this.#behaviours, 0));
  }

  #isNew(memory: CampaignMemory, feature: number): boolean {
    return !memory.features.has(feature) && !this.#features.has(feature);
  }
}
