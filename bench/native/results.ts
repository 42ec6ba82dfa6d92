/**
 * What `bench:native` says: a line a search, and a table.
 *
 * @module
 */
import { formatCases, median, missed, type Search } from "../search.ts";

/** What came of a search, and how long it took, its start included. */
export interface TimedSearch extends Search {
  readonly seconds: number;
}

/** How much is searched. */
export interface Extent {
  /** Seeds that each searcher has. */
  readonly seeds: number;
  /** Cases that each seed has. */
  readonly most: number;
}

const WIDTHS = [28, 16, 18] as const;

/** The line of a search. */
export function searchLine(name: string, seed: number, { isFound, cases, seconds }: TimedSearch): string {
  const how = isFound ? "found it after" : "had not found it in";
  return `${name}, seed ${seed}: ${how} ${formatCases(cases)} cases, ${formatSeconds(seconds)}`;
}

/** What stands above the table. */
export function headLine(): string {
  return columns(["", "median cases", "median seconds"], "found");
}

/**
 * The line of a searcher in the table.
 *
 * @param name Who it is.
 * @param searches Those that were made: no more than decide the median.
 * @param extent What it was given.
 */
export function resultLine(name: string, searches: readonly TimedSearch[], { seeds, most }: Extent): string {
  const without = missed(searches);
  const [cases, seconds] = [
    formatCases(median(searches.map(({ cases }) => cases), seeds)),
    formatSeconds(median(searches.map(({ seconds }) => seconds), seeds)),
  ];
  if (without < seeds / 2) return columns([name, cases, seconds], `by ${searches.length - without} of ${seeds} seeds`);
  const said = `censored: ${without} of ${seeds} seeds had not found it in ${formatCases(most)} cases`;
  const tried = searches.length < seeds ? "; that decides it, and the others were not tried" : "";
  return columns([name, `> ${cases}`, `> ${seconds}`], said + tried);
}

function formatSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

function columns([name, cases, seconds]: readonly [string, string, string], rest: string): string {
  return `${name.padEnd(WIDTHS[0])}${cases.padStart(WIDTHS[1])}${seconds.padStart(WIDTHS[2])}  ${rest}`;
}
