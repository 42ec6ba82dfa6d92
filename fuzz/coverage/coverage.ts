/**
 * Coverage guidance: what a case makes a subject written in JavaScript or TypeScript do.
 *
 * A subject is loaded with probes in it: one in each block, and one in front of each comparison of numbers. A block's
 * writes its number to a log; a comparison's shows its operands to the harness until they were equal once. After each
 * case the log is hashed. Only a path that was not seen is taken apart into edges, the pairs of blocks that follow each
 * other, and the buckets of their counts.
 *
 * @module
 */
import { CoverageError } from "./coverage_error.ts";
import { comparisonFeature, describeFeature, edgeFeature, partsOf } from "./coverage_features.ts";
import { Edges, type TakenEdge } from "./edges.ts";
import { load } from "./load_instrumented.ts";
import { Paths } from "./paths.ts";
import { LOG_SIZE, MOST_STEPS } from "./probe_names.ts";
import type { ComparedPair, Probes } from "./probes.ts";
import type { Sites } from "./sites.ts";

/** A subject's module, and the coverage of what it does. */
export interface Opened {
  /** What the module exports. Its classes are others than those of the module that is not instrumented. */
  readonly module: Record<string, unknown>;
  /** What its cases cover. */
  readonly coverage: Coverage;
}

/** All that one case covered, whatever ran before it. */
export interface Observation {
  /** Its features, ascending. */
  readonly features: Uint32Array<ArrayBuffer>;
  /** The numbers that it compared, in their order, at most 512, and 8 of each comparison. */
  readonly pairs: readonly ComparedPair[];
}

/**
 * The coverage of one loaded subject, which runs in this thread, one case after the other.
 *
 * @example Which numbers does a subject compare?
 * ```ts
 * import { Coverage } from "./coverage.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const root = new URL("./testdata/", import.meta.url);
 * const { module, coverage } = await Coverage.open(new URL("magic.ts", root), root, ["isMagic"]);
 * const isMagic = module.isMagic as (x: number) => boolean;
 *
 * coverage.begin();
 * isMagic(1);
 * assertEquals(coverage.isNew(), true);
 * const { pairs } = coverage.observe(() => isMagic(1));
 * assertEquals(pairs[0], { site: 0, a: 1, b: 0x1337beef });
 * ```
 */
export class Coverage {
  /** Where the subject's blocks and comparisons are. */
  readonly sites: Sites;
  readonly #probes: Probes;
  readonly #words: Int32Array<ArrayBuffer>;
  readonly #paths = new Paths();
  readonly #edges: Edges;

  private constructor(sites: Sites, probes: Probes) {
    this.sites = sites;
    this.#probes = probes;
    this.#words = new Int32Array(probes.log.buffer);
    this.#edges = new Edges(sites.blocks.length);
  }

  /**
   * Loads a module with probes in it, and in all that it imports from below a folder; what it imports from elsewhere
   * stays the same as everybody's. Each call loads it anew.
   *
   * @param entry The module's file.
   * @param root The folder.
   * @param needed Names that the module must export.
   * @throws {CoverageError} When the module cannot be read, instrumented or loaded, or lacks an export.
   */
  static async open(entry: URL, root: URL, needed: readonly string[] = []): Promise<Opened> {
    const { module, sites, probes } = await load(entry, root);
    const missing = needed.filter((name) => !(name in module));
    if (missing.length > 0) throw new CoverageError(`Module does not export ${missing.join(", ")}: ${entry}`);
    return { module, coverage: new Coverage(sites, probes) };
  }

  /**
   * Forgets all that ran, but for features that are known from elsewhere. It is cheapest to go on after it where these
   * have all that they had the time before.
   */
  forget(known: Iterable<number> = []): void {
    const edges: TakenEdge[] = [];
    this.#probes.forget();
    for (const feature of known) {
      const parts = partsOf(feature);
      if ("site" in parts) this.#probes.know(parts.site, parts.near);
      else edges.push(parts);
    }
    this.#paths.forget();
    if (!this.#edges.forget(edges)) this.#paths.unsettle();
  }

  /** Begins a case. */
  begin(): void {
    this.#probes.count[0] = 0;
    this.#probes.nearer = false;
  }

  /** Whether the case since {@linkcode Coverage.begin} was ended because it looped on and on. Asked before what follows. */
  get isSpent(): boolean {
    return this.#probes.count[0]! > MOST_STEPS;
  }

  /** Whether the case since {@linkcode Coverage.begin} covered what none before it did. Asked once for each case. */
  isNew(): boolean {
    const probes = this.#probes;
    const length = this.#endLog();
    if (this.#paths.has(this.#words, length)) return probes.nearer;
    const isNew = this.#edges.note(probes.log, length);
    this.#paths.keep(this.#edges.isSettled);
    return isNew || probes.nearer;
  }

  /**
   * Runs a case once more and says all that it covers. Nothing that is known changes. It must not be called while the
   * subject runs, thus not from `onCase`.
   *
   * @param run Runs the case, and nothing else, in the subject.
   */
  observe(run: () => void): Observation {
    const { nearest, pairs } = this.#probes.observe(run);
    const features = this.#edges.list(this.#probes.log, this.#endLog()).map(edgeFeature);
    nearest.forEach((near, site) => {
      if (near > 0) features.push(comparisonFeature({ site, near }));
    });
    return { features: Uint32Array.from(features).sort(), pairs };
  }

  /** A feature for a person: which edge, or which comparison. */
  describe(feature: number): string {
    return describeFeature(feature, this.sites);
  }

  /** Brings the log in order, and ends it with zeros. @returns Its length. */
  #endLog(): number {
    const { log, count } = this.#probes;
    const length = Math.min(count[0]!, LOG_SIZE);
    if (count[0]! > LOG_SIZE) {
      // The oldest block that was kept is behind the newest one.
      const newest = log.slice(0, count[0]! % LOG_SIZE);
      log.copyWithin(0, newest.length, LOG_SIZE);
      log.set(newest, LOG_SIZE - newest.length);
      count[0] = LOG_SIZE;
    }
    for (let k = length; k < length + 8; k++) log[k] = 0;
    return length;
  }
}
