/**
 * The lists of a running campaign: its CPU, workers and last new findings.
 *
 * @module
 */
import { ago, amounts, rates } from "../words/amounts.ts";
import { count, counted } from "../words/finding_text.ts";
import { lineOf, type Span } from "../words/spans.ts";
import type { Style } from "../words/style.ts";
import type { CampaignStatus, ExecutorStatus, Find, WorkerStatus } from "./campaign_status.ts";
import { type Column, LEAST_TIME, table, WIDE } from "./status_table.ts";

/** One line: whether the CPU is asked, and which it is or why not. */
export function cpuLine({ executor }: CampaignStatus, columns: number): string {
  return lineOf([["CPU", "bold"], "  ", ...cpuSpans(executor)], columns);
}

function cpuSpans({ name, reason, restarts }: ExecutorStatus): Span[] {
  const times: Span[] = restarts > 0 ? [[`, ${counted(restarts, "restart")}`, "yellow"]] : [];
  if (reason !== null) return [["unavailable", "yellow"], ...times, `: ${reason}`];
  return name === null ? ["not asked", ...times] : ["asked", ...times, `: ${name}`];
}

/** The table of workers in `rows` lines; where they are too many, the last line counts the rest. */
export function workerLines({ workers }: CampaignStatus, columns: number, rows: number): string[] {
  const shown = workers.length < rows ? workers : workers.slice(0, rows - 2);
  const left = workers.slice(shown.length);
  const lines = table(shown, workerColumns(columns), columns);
  return left.length === 0 ? lines : [...lines, restLine(left, columns)];
}

function restLine(left: readonly WorkerStatus[], columns: number): string {
  const counts = (["running", "idle", "restarting"] as const)
    .map((state) => [left.filter((worker) => worker.state === state).length, state] as const)
    .filter(([n]) => n > 0);
  const states = counts.map(([n, state]) => `${count(n)} ${state}`).join(", ");
  return lineOf([[`  and ${count(left.length)} more: ${states}`, "dim"]], columns);
}

function workerColumns(columns: number): Column<WorkerStatus>[] {
  const isWide = columns >= WIDE;
  const trouble = (isIt: boolean): Style | undefined => isIt ? "yellow" : undefined;
  return [
    { title: "Workers", isRight: true, text: ({ index }) => String(index) },
    {
      title: "state",
      least: isWide ? 18 : 10,
      text: ({ state, shard }) => shard === null ? state : isWide ? `${state} shard ${shard}` : `shard ${shard}`,
      style: ({ state }) => state === "idle" ? "dim" : trouble(state === "restarting"),
    },
    { title: "rate", isRight: true, least: isWide ? 9 : 7, text: ({ rate }) => rates(rate).at(isWide ? 0 : -1)! },
    ...isWide
      ? [{ title: "cases", isRight: true, least: 13, text: ({ cases }: WorkerStatus) => amounts(cases)[0]! }]
      : [],
    {
      title: "restarts",
      isRight: true,
      text: ({ restarts }) => amounts(restarts).at(-1)!,
      style: ({ restarts }) => trouble(restarts > 0),
    },
    { title: "last error", text: ({ lastError }) => lastError ?? "" },
  ];
}

/** The last new findings in at most `rows` lines, the newest first; in a single line, the newest alone. */
export function findLines(status: CampaignStatus, columns: number, rows: number): string[] {
  const { recentFinds, lastFind, now } = status;
  if (rows === 1) return [lastFindLine(lastFind, now, columns)];
  const finds = recentFinds.toSorted((a, b) => b.at - a.at).slice(0, rows - 1);
  const times = finds.map(({ at }) => ago(now - at)[0]!);
  const width = Math.max(LEAST_TIME, ...times.map(({ length }) => length));
  return [
    lineOf([["New findings", "bold"]], columns),
    ...finds.map(({ id, title }, k) =>
      lineOf(["  ", [id, "cyan"], "  ", [times[k]!.padStart(width), "dim"], "  ", title], columns)
    ),
  ];
}

function lastFindLine(find: Find | null, now: number, columns: number): string {
  const what: Span[] = find === null ? ["none yet"] : [ago(now - find.at)[0]!, "  ", find.title];
  return lineOf([["last new", "dim"], "  ", ...what], columns);
}
