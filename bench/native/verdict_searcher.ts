/**
 * verdict itself as a searcher, with guidance and without.
 *
 * @module
 */
import { join } from "node:path";
import { closeGuide, openGuide } from "../../fuzz/crew/tested_subjects.ts";
import { compile } from "../compile.ts";
import { type Search, searchByCampaign } from "../search.ts";
import { SEED_CASES } from "./cases.ts";
import { FLAGS, type Searcher, SOURCES } from "./searcher.ts";

const PROBES = ["-DCOVERAGE", "-fsanitize-coverage=trace-pc,trace-cmp", "-fno-optimize-sibling-calls"];

/** Builds the program with probes, or without. Gives its path; undefined where it cannot be built, which is then said. */
export async function buildForVerdict(folder: string, isGuided: boolean): Promise<string | undefined> {
  const program = join(folder, isGuided ? "guided" : "unguided");
  const object = `${program}.o`;
  const what = `verdict ${isGuided ? "with" : "without"} guidance`;
  const steps = [
    [...FLAGS, ...isGuided ? PROBES : [], "-c", "-o", object, SOURCES.forVerdict],
    [...FLAGS, "-o", program, object, ...isGuided ? [SOURCES.coverage] : []],
  ];
  for (const args of steps) {
    if (!await compile(what, { compiler: "gcc", args }, "apt-get install gcc")) return undefined;
  }
  return program;
}

/** Builds the program for verdict; undefined where that cannot be done. */
export async function prepareVerdict(folder: string, isGuided: boolean): Promise<Searcher | undefined> {
  const program = await buildForVerdict(folder, isGuided);
  return program === undefined
    ? undefined
    : { search: (seed, most) => searchProgram(program, isGuided, { seed, most }) };
}

/** Searches by a campaign. Cases that are run once more to be looked at count as others do. */
async function searchProgram(
  program: string,
  isGuided: boolean,
  { seed, most }: { readonly seed: number; readonly most: number },
): Promise<Search> {
  const guide = await openGuide({ subjects: ["hidden-bug"], own: { kind: "program", words: [program] } });
  try {
    if (isGuided && guide.troubles.length > 0) throw new Error(guide.troubles.join("; "));
    const search = await searchByCampaign(guide, { seed, most, seeds: SEED_CASES });
    return search.isFound ? { ...search, cases: search.cases + guide.reruns } : search;
  } finally {
    await closeGuide(guide);
  }
}
