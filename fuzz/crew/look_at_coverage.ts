/**
 * Whether a program can guide a campaign, and what it lacks.
 *
 * @module
 */
import { formatCase } from "../../corpus/files/case_file.ts";
import { Batch } from "../../machine/batch.ts";
import { readCase } from "../../machine/case.ts";
import type { CoverageModule } from "../../machine/coverage.ts";
import { Outcomes, unansweredName } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { hasSameOutcome } from "../../subject/check_subject.ts";
import { Generator } from "../generate/generator.ts";
import { SteadyDetails } from "../guidance/steady_details.ts";
import { isTelling } from "../guidance/telling_subject.ts";

/** Cases that are run to see; what a program does only once is done by then. */
const CASES = 64;

/** The seed of these cases. */
const SEED = 1;

/** The page that says how it is done. */
export const COVERAGE_PAGE = 'docs/subject.md, "Guided by coverage"';

/** The page that says what is written then. */
const SECTIONS_PAGE = 'docs/protocol-2.md, "Sections",';

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
  // One case first: of a program that hangs when it is asked, each would take as long.
  const [one, oneOut] = [new Batch(1), new Outcomes(1, subject.telling)];
  one.copy(0, batch, rows[0]!);
  one.size = 1;
  await subject.coverage.detail(one, oneOut);
  if (oneOut.unanswered[0] !== 0) {
    const what = unansweredName(oneOut.unanswered[0]!);
    return lacking(`answers cases, and not when their coverage is asked for (${what}); ${SECTIONS_PAGE} says how`);
  }
  const [watched, again] = [new Outcomes(CASES, subject.telling), new Outcomes(CASES, subject.telling)];
  await subject.coverage.run(batch, watched, { step: 1, known: new Uint32Array(0), forgets: true });
  await subject.run(batch, again);
  // Whoever does otherwise each time does not do so since he is watched.
  const isOther = (row: number) =>
    !hasSameOutcome(subject, out, watched, row) && hasSameOutcome(subject, out, again, row);
  const other = rows.find(isOther);
  if (other !== undefined) {
    const text = formatCase(readCase(batch, other));
    return lacking(`does otherwise with a case once its coverage is asked for: ${text}`);
  }
  const details = new SteadyDetails(subject);
  const observed = await details.of(batch, rows);
  const modules = await subject.coverage.modules(one, oneOut);
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
