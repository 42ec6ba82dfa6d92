/**
 * Whether a program can guide a campaign, and what it lacks.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import type { CoverageModule } from "../../machine/coverage.ts";
import { Outcomes } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { Generator } from "../generate/generator.ts";
import { SteadyDetails } from "../guidance/steady_details.ts";
import { isTelling, type TellingSubject } from "../guidance/telling_subject.ts";

/** Cases that are run to see; what a program does only once is done by then. */
const CASES = 64;

/** The seed of these cases. */
const SEED = 1;

/** The page that says how it is done. */
export const COVERAGE_PAGE = 'docs/subject.md, "Guided by coverage"';

/** What a program's coverage is good for. */
export interface CoverageSight {
  /** Whether a campaign can be guided by it. */
  readonly isGuiding: boolean;
  /** What it lacks, as sentences; none where nothing does, or nobody expects coverage of it. */
  readonly troubles: readonly string[];
  /** Its modules that have probes. */
  readonly modules: readonly CoverageModule[];
}

/**
 * Runs some cases of a subject and looks at what it tells of them.
 *
 * @throws {SubjectError} When it cannot be started any more.
 */
export async function lookAtCoverage(subject: Subject): Promise<CoverageSight> {
  if (!isTelling(subject)) return { isGuiding: false, troubles: [], modules: [] };
  const lacking = (what: string) => ({
    isGuiding: false,
    troubles: [`Not guided: ${subject.name} ${what}`],
    modules: [],
  });
  const [batch, out] = [new Batch(CASES), new Outcomes(CASES, subject.telling)];
  new Generator(SEED, CASES).fill(batch, 0, CASES);
  await subject.run(batch, out);
  const rows = Array.from({ length: CASES }, (_, row) => row).filter((row) => out.unanswered[row] === 0);
  if (rows.length === 0) return lacking(`answers none of ${CASES} cases`);
  const details = new SteadyDetails(subject);
  const observed = await details.of(batch, rows);
  const modules = await modulesOf(subject, batch, rows[0]!);
  if (modules === undefined) {
    return lacking(`tells coverage and sends none; let it write its sections (${COVERAGE_PAGE})`);
  }
  if ("version" in modules) {
    return lacking(`has verdict_coverage.c of version ${modules.version}; take the one that comes with verdict`);
  }
  // Of a program whose coverage is never steady, none was observed; it has probes all the same.
  if (observed.every((each) => each?.features.length === 0)) {
    if (details.troubles.length > 0) return { isGuiding: false, troubles: details.troubles, modules: [] };
    return lacking(`has verdict_coverage.c and no probes; build it with -fsanitize-coverage (${COVERAGE_PAGE})`);
  }
  return { isGuiding: true, troubles: details.troubles, modules };
}

async function modulesOf(
  subject: TellingSubject,
  batch: Batch,
  row: number,
): ReturnType<TellingSubject["coverage"]["modules"]> {
  const one = new Batch(1);
  one.copy(0, batch, row);
  one.size = 1;
  return await subject.coverage.modules(one, new Outcomes(1, subject.telling));
}
