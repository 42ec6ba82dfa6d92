/**
 * A finding as a row of the page's data.
 *
 * @module
 */
import { nameOf } from "../../findings/finding.ts";
import { evidenceText } from "../../findings/verdict_text.ts";
import type { ReportFinding, Standing } from "../report/report.ts";
import { ASIDE_TEXT } from "../words/field_text.ts";
import { newestText } from "../words/newest_text.ts";

/** What most replay commands begin with; the page has it once. */
export const REPLAY = "deno task explain ";

/**
 * A finding: its id, how it stands, numbers of texts, counts, and its replay command behind `=` or, where it is of another form,
 * `!`. Parties and who is wrong are lists of texts' numbers. Rows with the same number of a bug are that bug in several handlers;
 * -1 where it is in no other.
 */
export type PageRow = readonly [
  id: string,
  replay: string,
  count: number | null,
  state: State,
  texts: readonly number[],
  line: number,
  first: readonly [epoch: number, shard: number, at: number, seconds: number] | 0,
  parties: readonly number[],
  blames: readonly number[],
  bug: number,
];

/** How it stands to the baselines. */
export type State = Standing | "gone";

/** The texts of a row, in their order; null stands for none. */
export function textsOf(finding: ReportFinding): (string | null)[] {
  const { title, field, group, certainty, severity, verdict, cause, reason, link, place, example, aside } = finding;
  return [
    title,
    field,
    group,
    certainty,
    severity,
    evidenceText(verdict),
    cause === null ? null : cause.join(" and "),
    reason,
    link,
    place?.file ?? null,
    String(example["bytes"]),
    aside === null ? null : ASIDE_TEXT[aside],
    newestText(finding.newest, verdict) ?? null,
  ];
}

/**
 * Numbers the bugs that several findings are of: the same signature but for the handler, in the same state. What is new in one
 * handler stands apart from what is known in another.
 */
export function bugsOf(
  all: readonly ReportFinding[],
  stateOf: (finding: ReportFinding) => State,
): ReadonlyMap<ReportFinding, number> {
  const of = new Map<string, ReportFinding[]>();
  for (const finding of all) {
    const { parties, signature, title, group } = finding;
    const pair = nameOf(parties);
    if (parties[1] !== "model" || !signature.startsWith(pair)) continue;
    const key = JSON.stringify([signature.slice(pair.length), title, group, stateOf(finding)]);
    if (!of.has(key)) of.set(key, []);
    of.get(key)!.push(finding);
  }
  const repeated = [...of.values()].filter((findings) => findings.length > 1);
  return new Map(repeated.flatMap((findings, bug) => findings.map((finding) => [finding, bug] as const)));
}

/**
 * A finding as a row.
 *
 * @param finding The finding.
 * @param state How it stands to the baselines.
 * @param bug The number of its bug.
 * @param number Gives the number of a text.
 */
export function rowOf(finding: ReportFinding, state: State, bug: number, number: (text: string) => number): PageRow {
  const { id, replay, count, place, first, parties, verdict: { blames } } = finding;
  return [
    id,
    replay.startsWith(REPLAY) ? `=${replay.slice(REPLAY.length)}` : `!${replay}`,
    count,
    state,
    textsOf(finding).map((text) => text === null ? -1 : number(text)),
    place?.line ?? 0,
    first === null ? 0 : [first.epoch, first.shard, first.case, Math.round(first.seconds)],
    parties.map(number),
    blames.map(number),
    bug,
  ];
}
