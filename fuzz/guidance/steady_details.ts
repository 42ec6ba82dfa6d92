/**
 * What cases of a program cover, as far as they cover it each time.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import { type CoverageDetail, CoverageLoss } from "../../machine/coverage.ts";
import { Outcomes } from "../../machine/outcome.ts";
import type { Qwords } from "../../machine/qwords.ts";
import type { Observed } from "./guide.ts";
import type { TellingSubject } from "./telling_subject.ts";
import { observedOf } from "./told_cases.ts";

/** Cases that are asked about at once: details of many are many bytes. */
const AT_ONCE = 64;

/** Asks for details, and believes those alone that come twice. */
export class SteadyDetails {
  /** How many cases it has run. */
  asked = 0;
  /** Bits of `CoverageLoss` that the program told. */
  #losses = 0;
  /** Whether a case took another path each time. */
  #isUnsteady = false;
  /** Whether a case was not answered that had been before, when nobody asked for what it covers. */
  #isFailing = false;
  readonly #subject: TellingSubject;
  readonly #batch = new Batch(AT_ONCE);
  readonly #out: Outcomes;

  /** Makes it for a program that tells coverage. */
  constructor(subject: TellingSubject) {
    this.#subject = subject;
    this.#out = new Outcomes(AT_ONCE, subject.telling);
  }

  /** What the program's coverage lacks, as sentences. */
  get troubles(): string[] {
    const { name } = this.#subject;
    const lost = (bit: number, text: string) => (this.#losses & bit) === 0 ? [] : [text];
    return [
      ...this.#isUnsteady
        ? [`Coverage of ${name} is not steady: cases take another path when they are run again, and guide nothing then`]
        : [],
      ...this.#isFailing ? [`${name} fails at cases once what they cover is asked for: that guides nothing then`] : [],
      ...lost(CoverageLoss.forks, `${name} starts processes: what these cover is not seen`),
      ...lost(
        CoverageLoss.modules,
        `${name} has probes where no module is, or in too many: what these cover is not seen`,
      ),
      ...lost(CoverageLoss.cut, `${name} covers more in a case than it tells: the rest is not seen`),
    ];
  }

  /**
   * What cases of a batch cover.
   *
   * @param paths The paths that they took before; without them, they are run once more.
   * @returns Of each what it shows; nothing where it got no answer, or its path is not steady.
   */
  async of(batch: Batch, rows: readonly number[], paths?: Qwords): Promise<(Observed | undefined)[]> {
    const observed: (Observed | undefined)[] = [];
    for (let from = 0; from < rows.length; from += AT_ONCE) {
      observed.push(...await this.#ofSome(batch, rows.slice(from, from + AT_ONCE), paths));
    }
    return observed;
  }

  async #ofSome(batch: Batch, rows: readonly number[], paths?: Qwords): Promise<(Observed | undefined)[]> {
    const before = paths === undefined ? await this.#ask(batch, rows) : undefined;
    const pathOf = (k: number) => before === undefined ? paths!.at(rows[k]!) : before[k]?.path;
    const told = await this.#ask(batch, rows);
    if (paths !== undefined && this.#out.unanswered.subarray(0, rows.length).some((kind) => kind !== 0)) {
      this.#isFailing = true;
    }
    const others = [...rows.keys()].filter((k) => told[k] !== undefined && told[k]!.path !== pathOf(k));
    // What a program builds when it is first needed changes a path once, and is no reason to believe it nothing.
    const again = others.length === 0 ? [] : await this.#ask(batch, others.map((k) => rows[k]!));
    others.forEach((k, n) => {
      if (again[n] !== undefined && again[n]!.path === told[k]!.path) return;
      this.#isUnsteady = true;
      told[k] = undefined;
    });
    return told.map((each) => each && observedOf(each.detail));
  }

  async #ask(batch: Batch, rows: readonly number[]): Promise<(Told | undefined)[]> {
    rows.forEach((row, k) => this.#batch.copy(k, batch, row));
    this.#batch.size = rows.length;
    this.asked += rows.length;
    const out = this.#out;
    const details = await this.#subject.coverage.detail(this.#batch, out);
    return details.map((detail, k) => {
      if (detail === undefined) return undefined;
      this.#losses |= detail.losses;
      return { detail, path: out.effects!.path.at(k) };
    });
  }
}

/** What a run told. */
interface Told {
  readonly detail: CoverageDetail;
  readonly path: bigint;
}
