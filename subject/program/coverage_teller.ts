/**
 * What a program that tells coverage can be asked beside outcomes.
 *
 * @module
 */
import type { Batch } from "../../machine/batch.ts";
import {
  type CoverageDetail,
  type CoverageModule,
  type CoverageTeller,
  KNOWN_ROOM,
  type OtherVersion,
  type Watching,
} from "../../machine/coverage.ts";
import type { Outcomes } from "../../machine/outcome.ts";
import { RequestBit } from "../protocol/binary_layout.ts";
import type { CoverageRequest } from "../protocol/codec.ts";

const { watch, detail, modules } = RequestBit;

/** Runs a batch, and asks for coverage. */
export type RunCovered = (batch: Batch, out: Outcomes, coverage: CoverageRequest) => Promise<void>;

/** Asks a program by the way in which it runs a batch. */
export class ProgramCoverage implements CoverageTeller {
  readonly #run: RunCovered;

  /** Makes one for a program that tells coverage. */
  constructor(run: RunCovered) {
    this.#run = run;
  }

  async run(batch: Batch, out: Outcomes, watching: Watching): Promise<void> {
    await this.#run(batch, out, { bits: watch, ...watching });
  }

  async detail(batch: Batch, out: Outcomes): Promise<(CoverageDetail | undefined)[]> {
    const details: (CoverageDetail | undefined)[] = Array.from({ length: batch.size });
    await this.#run(batch, out, {
      bits: detail,
      step: 1,
      // Of a program that was started again and has another probe file by then, nothing is learned any more.
      detail: (row, told) => details[row] = "version" in told ? undefined : told,
    });
    return details;
  }

  async modules(batch: Batch, out: Outcomes): Promise<readonly CoverageModule[] | OtherVersion | undefined> {
    let answer: readonly CoverageModule[] | OtherVersion | undefined;
    await this.#run(batch, out, { bits: watch | modules, step: 1, modules: (told) => answer = told });
    return answer;
  }
}

/** What the rest of a batch is asked, behind its first `count` cases: what is known goes on, and nothing is forgotten again. */
export function afterFirst(coverage: CoverageRequest, count: number): CoverageRequest {
  const { known, ...others } = coverage;
  const rest = known === undefined ? {} : { known: known.subarray(KNOWN_ROOM * count) };
  return { ...others, ...rest, forgets: false };
}
