/**
 * A bounded differential run: generated cases through every party, disagreements into findings.
 *
 * @module
 */
import { Batch } from "../machine/batch.ts";
import { Panel, type Parties } from "../oracles/panel.ts";
import { Collector } from "../triage/collector.ts";
import type { Finding } from "../triage/finding.ts";
import { SHRINK_CAPACITY, Shrinker } from "../triage/shrink.ts";
import { Generator } from "./generate.ts";

/** Cases in a batch: enough that a call a batch costs nothing, few enough that the columns stay in the cache. */
export const BATCH_CASES = 1024;

/** How much to run. */
export interface DiffOptions {
  /** The seed, 0 to 2^32 - 1. */
  readonly seed: number;
  /** How many cases. */
  readonly cases: number;
  /** Told now and then how many cases are done. */
  readonly onProgress?: (done: number) => void;
}

/** What a run found. The same options give the same result everywhere. */
export interface DiffResult {
  /** Name of the subject. */
  readonly subject: string;
  /** Names and versions of the decoders. */
  readonly decoders: readonly string[];
  /** The seed. */
  readonly seed: number;
  /** Cases run. */
  readonly cases: number;
  /** Cases in which somebody differed. */
  readonly disagreeing: number;
  /** The findings, the subject's before the decoders'. */
  readonly findings: readonly Finding[];
}

/**
 * Runs generated cases through a panel and collects what differs.
 *
 * @param parties Who takes part.
 * @param options How much to run.
 * @returns The findings.
 */
export async function diff(parties: Parties, { seed, cases, onProgress }: DiffOptions): Promise<DiffResult> {
  const panel = new Panel(parties, BATCH_CASES);
  const collector = new Collector(new Shrinker(new Panel(parties, SHRINK_CAPACITY)));
  const generator = new Generator(seed, BATCH_CASES);
  const batch = new Batch(BATCH_CASES);
  let disagreeing = 0;
  for (let done = 0, number = 0; done < cases; number++) {
    generator.fill(batch, number, Math.min(BATCH_CASES, cases - done));
    await panel.run(batch);
    disagreeing += await collector.collect(batch, panel);
    done += batch.size;
    onProgress?.(done);
  }
  const { subject, reference, other } = parties;
  const decoders = [reference, other].map(({ name, version }) => `${name} ${version}`);
  return { subject: subject.name, decoders, seed, cases, disagreeing, findings: collector.findings };
}
