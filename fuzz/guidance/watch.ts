/**
 * Subjects under watch: handlers of this process, loaded a second time with probes in them.
 *
 * @module
 */
import { HandlerSubject, REVISIONS } from "../../handler/revision_subject.ts";
import { Batch } from "../../machine/batch.ts";
import type { Telling } from "../../machine/effects.ts";
import { Outcomes, Unanswered } from "../../machine/outcome.ts";
import { runningAs, type Subject, type SubjectTerms } from "../../machine/subject.ts";
import { Coverage } from "../coverage/coverage.ts";
import { CoverageError } from "../coverage/coverage_error.ts";
import type { ComparedPair } from "../coverage/probes.ts";
import { FeatureKind, kindOf } from "./behaviour.ts";
import type { ComparedValues } from "../mutate/dictionary.ts";
import type { Guide, Observed } from "./guide.ts";

/** Values below this are compared so often, and are so common, that nothing is learned from them. */
const COMMON = 256n;

/** The module that has the revisions, by the names that are used of it. */
interface HandlerModule {
  readonly HandlerSubject: new (revision: { readonly name: string }, terms: SubjectTerms) => Subject;
  readonly REVISIONS: readonly { readonly name: string }[];
}

/**
 * Revisions of the handler, watched.
 *
 * @param names Their names.
 * @throws {CoverageError} When there is no such revision.
 */
export async function watchRevisions(names: readonly string[], terms: SubjectTerms = {}): Promise<Guide> {
  const root = new URL("../../handler/", import.meta.url);
  const { module, coverage } = await Coverage.open(new URL("revision_subject.ts", root), root, [
    "HandlerSubject",
    "REVISIONS",
  ]);
  const probed = module as unknown as HandlerModule;
  const find = <R extends { readonly name: string }>(revisions: readonly R[], name: string): R => {
    const revision = revisions.find((each) => each.name === name);
    if (revision === undefined) throw new CoverageError(`Handler has no revision of this name: ${name}`);
    return revision;
  };
  return new Watch(
    coverage,
    names.map((name) => new probed.HandlerSubject(find(probed.REVISIONS, name), terms)),
    names.map((name) => new HandlerSubject(find(REVISIONS, name), terms)),
  );
}

/** Watches subjects that share the probes of one module. */
export class Watch implements Guide {
  readonly troubles: readonly string[] = [];
  reruns = 0;
  readonly plain: readonly Subject[];
  readonly #coverage: Coverage;
  readonly #probed: readonly Subject[];
  readonly #telling: Telling | undefined;
  readonly #out: Outcomes;
  readonly #one = new Batch(1);
  #sampled: { readonly sampled: Batch; readonly out: Outcomes };
  /** By batch and row: 1 where a subject did what it never did before. */
  readonly #fresh = new WeakMap<Batch, Uint8Array>();
  /** What that holds of the batch asked about last, as each is asked about row by row. */
  #last: { batch: Batch | undefined; fresh: Uint8Array } = { batch: undefined, fresh: new Uint8Array(0) };

  /** Watches `probed`, which do the same as `plain`. */
  constructor(coverage: Coverage, probed: readonly Subject[], plain: readonly Subject[]) {
    this.#coverage = coverage;
    this.#probed = probed;
    this.plain = plain;
    // Subjects of one module tell alike.
    this.#telling = probed[0]?.telling;
    this.#out = new Outcomes(1, this.#telling);
    this.#sampled = { sampled: new Batch(1), out: new Outcomes(1, this.#telling) };
  }

  watched(step: number): Subject[] {
    return this.#probed.map((subject, n) =>
      runningAs(subject, (batch, out) => {
        if (step === 1) return this.#run(subject, batch, out);
        this.#sample(subject, batch, step);
        return this.plain[n]!.run(batch, out);
      })
    );
  }

  start(known: Iterable<number>): void {
    const ofCode = [...known].filter((feature) => kindOf(feature) !== FeatureKind.behaviour);
    this.#coverage.forget(ofCode);
  }

  /** What is fresh has been seen while the batch ran. */
  look(): void {}

  isFresh(batch: Batch, row: number): boolean {
    const fresh = this.#freshOf(batch);
    const isFresh = fresh[row] === 1;
    fresh[row] = 0;
    return isFresh;
  }

  observe(batch: Batch, rows: readonly number[]): Observed[] {
    this.#one.size = 1;
    this.reruns += rows.length;
    return rows.map((row) => {
      this.#one.copy(0, batch, row);
      return this.#observe(this.#one);
    });
  }

  #observe(one: Batch): Observed {
    // One after the other: each is a case of its own to the probes.
    const observed = this.#probed.map((subject) => this.#coverage.observe(() => void subject.run(one, this.#out)));
    return {
      features: [...new Set(observed.flatMap(({ features }) => [...features]))],
      compared: observed.flatMap(({ pairs }) => pairs.flatMap(comparedOf)),
    };
  }

  #run(subject: Subject, batch: Batch, out: Outcomes): void | Promise<void> {
    const coverage = this.#coverage;
    const fresh = this.#freshOf(batch);
    coverage.begin();
    return subject.run(batch, out, (row) => {
      if (coverage.isSpent) {
        out.resetRow(batch, row);
        out.unanswered[row] = Unanswered.hang;
      }
      if (coverage.isNew()) fresh[row] = 1;
      coverage.begin();
    });
  }

  /** Runs every `step`-th case in the subject with probes, beside the plain one that runs them all. */
  #sample(subject: Subject, batch: Batch, step: number): void {
    const fresh = this.#freshOf(batch);
    const { sampled, out } = this.#sampledFor(batch);
    sampled.size = 0;
    for (let row = 0; row < batch.size; row += step) sampled.copy(sampled.size++, batch, row);
    this.reruns += sampled.size;
    this.#coverage.begin();
    subject.run(sampled, out, (row) => {
      if (this.#coverage.isNew()) fresh[row * step] = 1;
      this.#coverage.begin();
    });
  }

  #sampledFor({ capacity }: Batch): { sampled: Batch; out: Outcomes } {
    if (this.#sampled.sampled.capacity < capacity) {
      this.#sampled = { sampled: new Batch(capacity), out: new Outcomes(capacity, this.#telling) };
    }
    return this.#sampled;
  }

  #freshOf(batch: Batch): Uint8Array {
    if (this.#last.batch === batch) return this.#last.fresh;
    let fresh = this.#fresh.get(batch);
    if (fresh === undefined) {
      fresh = new Uint8Array(batch.capacity);
      this.#fresh.set(batch, fresh);
    }
    this.#last = { batch, fresh };
    return fresh;
  }
}

/** A pair in both directions: which of the two came from the case is not known. */
function comparedOf({ a, b }: ComparedPair): ComparedValues[] {
  if (!isWhole(a) || !isWhole(b)) return [];
  const [x, y] = [BigInt.asUintN(64, BigInt(a)), BigInt.asUintN(64, BigInt(b))];
  const size = Math.max(sizeOf(a), sizeOf(b));
  if (x === y || x < COMMON && y < COMMON) return [];
  return [{ found: x, wanted: y, size }, { found: y, wanted: x, size }];
}

function isWhole(value: number | bigint): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

/** Bytes that hold a value: 1, 2, 4 or 8. */
function sizeOf(value: number | bigint): number {
  const magnitude = value < 0 ? -BigInt(value) * 2n - 1n : BigInt(value);
  return [1, 2, 4].find((size) => magnitude < 1n << BigInt(8 * size)) ?? 8;
}
