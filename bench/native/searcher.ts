/**
 * Who looks for the hidden bug.
 *
 * @module
 */
import { join } from "node:path";
import type { Search } from "../search.ts";

/** Somebody who looks for the bug, with all that was built for it. */
export interface Searcher {
  /** Looks for it once, with a seed, for so many cases at most. */
  search(seed: number, most: number): Promise<Search>;
}

const HERE = import.meta.dirname!;

/** Sources in C, by their paths. */
export const SOURCES = {
  forVerdict: join(HERE, "for_verdict.c"),
  forFuzzers: join(HERE, "for_fuzzers.c"),
  coverage: join(HERE, "..", "..", "probes", "verdict_coverage.c"),
} as const;

/** Flags with which the handler is compiled for everybody. */
export const FLAGS: readonly string[] = ["-std=c11", "-O2"];
