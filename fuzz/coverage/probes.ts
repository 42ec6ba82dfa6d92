/**
 * What instrumented code writes to: a log of its blocks, and the operands of its comparisons.
 *
 * @module
 */
import { closenessOf, EQUAL, equalityOf, type Numeric } from "./nearness.ts";
import { LOG_SIZE, type Name } from "./probe_names.ts";

/** Two numbers that were compared. */
export interface ComparedPair {
  /** The comparison, by its number. */
  readonly site: number;
  /** What stands on the left, or what a switch is about. */
  readonly a: Numeric;
  /** What stands on the right, or a label. */
  readonly b: Numeric;
}

/** What one case compared. */
export interface Compared {
  /** How near the operands of each comparison came at best, 0 where it did not run. */
  readonly nearest: Uint8Array;
  /** The operands, in order, up to 512 pairs of a case and 8 of a comparison. */
  readonly pairs: readonly ComparedPair[];
}

/** Ends a case that has run too many blocks. */
class SpentError extends Error {
  override readonly name = "SpentError";
}

const MOST_PAIRS = 512;
const MOST_PAIRS_OF_SITE = 8;

/** Words that a hash may read beyond the end of a log. */
const SPARE = 8;

/** The harness's end of the probes. */
export class Probes {
  /** Numbers of the blocks that ran, in order; a case that runs more of them than there is room overwrites the first. */
  readonly log: Uint16Array<ArrayBuffer> = new Uint16Array(LOG_SIZE + SPARE);
  /** Its only element: how many ran. */
  readonly count: Int32Array<ArrayBuffer> = new Int32Array(1);
  /** Whether a comparison's operands came nearer than any before. */
  nearer = false;
  /** 1 where a comparison's operands are still shown: they were not equal yet. */
  readonly #open: Uint8Array<ArrayBuffer>;
  readonly #nearest: Uint8Array<ArrayBuffer>;
  readonly #pairsOf: Uint8Array<ArrayBuffer>;
  #pairs: ComparedPair[] | null = null;

  /** Makes probes for a number of comparisons. */
  constructor(comparisons: number) {
    this.#open = new Uint8Array(comparisons);
    this.#nearest = new Uint8Array(comparisons);
    this.#pairsOf = new Uint8Array(comparisons);
    this.forget();
  }

  /** What instrumented modules import. */
  link(): Record<keyof typeof Name, unknown> {
    return {
      log: this.log,
      count: this.count,
      open: this.#open,
      equality: (site: number, a: unknown, b: unknown) => this.#showEquality(site, a, b),
      order: (site: number, a: unknown, b: unknown) => this.#showOrder(site, a, b),
      spent: () => {
        throw new SpentError("Case runs without end");
      },
      labels: (site: number, a: unknown, labels: readonly unknown[]) => this.#showLabels(site, a, labels),
    };
  }

  /** Forgets how near operands came. */
  forget(): void {
    this.#open.fill(1);
    this.#nearest.fill(0);
    this.nearer = false;
  }

  /** Takes note that the operands of a comparison came as near as `near`. */
  know(site: number, near: number): void {
    this.#nearest[site] = Math.max(near, this.#nearest[site]!);
    if (near === EQUAL) this.#open[site] = 0;
  }

  /** Runs one case as if nothing had run before. What is known stays as it is. */
  observe(run: () => void): Compared {
    const [open, nearest] = [this.#open.slice(), this.#nearest.slice()];
    const pairs: ComparedPair[] = [];
    this.forget();
    this.#pairsOf.fill(0);
    this.#pairs = pairs;
    this.count[0] = 0;
    try {
      run();
      return { nearest: this.#nearest.slice(), pairs };
    } finally {
      this.#pairs = null;
      this.#open.set(open);
      this.#nearest.set(nearest);
    }
  }

  #showEquality(site: number, a: unknown, b: unknown): void {
    if (typeof a === typeof b && isNumeric(a) && isNumeric(b)) this.#note(site, a, b, equalityOf(a, b));
    else this.#close(site);
  }

  #showOrder(site: number, a: unknown, b: unknown): void {
    if (typeof a === typeof b && isNumeric(a) && isNumeric(b)) this.#note(site, a, b, closenessOf(a, b));
    else this.#close(site);
  }

  /** A switch has the numbers after its own for its labels, and is open as long as one of them is. */
  #showLabels(site: number, a: unknown, labels: readonly unknown[]): void {
    let open = 0;
    for (let k = 0; k < labels.length; k++) {
      const label = site + 1 + k;
      if (this.#open[label] === 1) this.#showEquality(label, a, labels[k]);
      open |= this.#open[label]!;
    }
    if (open === 0) this.#close(site);
  }

  #note(site: number, a: Numeric, b: Numeric, near: number): void {
    if (this.#pairs !== null) this.#record(this.#pairs, { site, a, b });
    if (near <= this.#nearest[site]!) return;
    this.#nearest[site] = near;
    this.nearer = true;
    if (near === EQUAL) this.#close(site);
  }

  /** Has a comparison no longer shown: nothing can come nearer, or it is not about numbers. */
  #close(site: number): void {
    if (this.#pairs === null) this.#open[site] = 0;
  }

  #record(pairs: ComparedPair[], pair: ComparedPair): void {
    if (pairs.length === MOST_PAIRS || this.#pairsOf[pair.site] === MOST_PAIRS_OF_SITE) return;
    this.#pairsOf[pair.site]!++;
    pairs.push(pair);
  }
}

function isNumeric(value: unknown): value is Numeric {
  return typeof value === "number" || typeof value === "bigint";
}
