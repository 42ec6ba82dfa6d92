/**
 * Whether a program can guide a campaign, and if not, what it lacks.
 *
 * @module
 */
import { Batch } from "../../machine/batch.ts";
import type { CoverageModule } from "../../machine/coverage.ts";
import { Outcomes } from "../../machine/outcome.ts";
import type { Subject } from "../../machine/subject.ts";
import { Generator } from "../generate/generator.ts";
import type { TellingSubject } from "./program_watch.ts";

/** Cases that are run to see; what a program does only once is done by then. */
const CASES = 64;

/** The seed of these cases. */
const SEED = 1;

/** The page that says how it is done. */
const PAGE = 'docs/subject.md, "Guided by coverage"';

/** What a program's coverage is good for. */
export interface CoverageSight {
  /** Whether a campaign can be guided by it. */
  readonly isGuiding: boolean;
  /** What it lacks, as a sentence; nothing where nothing does, or nobody expects coverage of it. */
  readonly trouble?: string;
  /** Its modules that have probes. */
  readonly modules: readonly CoverageModule[];
}

/** Whether a subject tells what its cases cover. */
export function isTelling(subject: Subject): subject is TellingSubject {
  return subject.coverage !== undefined;
}

/**
 * Runs some cases of a subject and looks at what it tells of them.
 *
 * @throws {SubjectError} When it cannot be started any more.
 */
export async function lookAtCoverage(subject: Subject): Promise<CoverageSight> {
  if (!isTelling(subject)) return { isGuiding: false, modules: [] };
  const { name, coverage } = subject;
  const not = (trouble: string) => ({ isGuiding: false, trouble: `Not guided: ${trouble}`, modules: [] });
  const [batch, out] = [new Batch(CASES), new Outcomes(CASES, subject.telling)];
  new Generator(SEED, CASES).fill(batch, 0, CASES);
  const details = await coverage.detail(batch, out);
  const answered = out.unanswered.findIndex((unanswered) => unanswered === 0);
  if (answered < 0) return not(`${name} answers none of ${CASES} cases`);
  const one = new Batch(1);
  one.copy(0, batch, answered);
  one.size = 1;
  const modules = await coverage.modules(one, out);
  if (modules === undefined) {
    return not(`${name} tells coverage and sends no sections of it; write them in front of the trailer (${PAGE})`);
  }
  if ("version" in modules) {
    return not(`${name} has a verdict_coverage.c of version ${modules.version}; take the one that comes with verdict`);
  }
  if (details.every((detail) => detail === undefined || detail.edges.length === 0)) {
    return not(`${name} has verdict_coverage.c and no probes; build it with -fsanitize-coverage (${PAGE})`);
  }
  return { isGuiding: true, modules };
}
