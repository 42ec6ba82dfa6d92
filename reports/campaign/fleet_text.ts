/**
 * A fleet as text, for whoever looks at it from elsewhere.
 *
 * @module
 */
import { ago } from "../words/amounts.ts";
import { count, counted } from "../words/finding_text.ts";
import { lineOf, type Span } from "../words/spans.ts";
import { printable } from "../words/text_width.ts";
import { wrapped } from "../words/wrap.ts";
import { labelOf, machineHeight, machineLines, remarkOf, trafficText, troubleLines, WIDEST } from "./fleet_lists.ts";
import type { CoordinatorStatus, FleetProgress, FleetReport } from "./fleet_status.ts";

/** Columns of labels. */
const LABEL = "Coordinator".length;

/** A coordinator that says nothing for so many milliseconds does not look alive. */
const QUIET = 30_000;

/**
 * The fleet in lines of at most `columns` columns: the campaign and its server, why nothing moves, how far it is, its
 * coordinator, the bytes it moved, all machines, and what last went wrong on them.
 *
 * @param status The fleet.
 * @param now The moment, in milliseconds as of `Date.now()`.
 * @param columns How wide lines may be; `Infinity` where nothing has to be cut.
 */
export function fleetText(status: FleetReport, now: number, columns: number): string[] {
  const { server, campaign, progress, coordinator, traffic } = status;
  const remark = remarkOf(status);
  const line = (label: string, ...spans: Span[]) =>
    lineOf([[label, "bold"], " ".repeat(LABEL + 2 - label.length), ...spans], columns);
  return [
    line(progress.kind === "campaign" ? "Campaign" : "Sweep", `${campaign} on ${server}`),
    ...remark === null ? [] : troubleLines(remark, columns),
    line("Progress", progressText(progress)),
    line("Coordinator", ...coordinatorSpans(coordinator, now)),
    line("Traffic", trafficText(traffic)),
    "",
    ...machineLines(status, now, columns, machineHeight(status, columns) + 1),
    ...columns < WIDEST ? errorLines(status, columns) : [],
  ];
}

/** The last errors in full, of which a narrow table shows the beginning at best. */
function errorLines({ machines }: FleetReport, columns: number): string[] {
  const failed = machines.filter(({ lastError }) => lastError !== null);
  if (failed.length === 0) return [];
  return [
    "",
    lineOf([["Last errors", "bold"]], columns),
    ...failed.flatMap((machine) =>
      wrapped(`${labelOf(machine)}: ${printable(machine.lastError!)}`, columns, "  ").map((line) =>
        lineOf([line], columns)
      )
    ),
  ];
}

function progressText(progress: FleetProgress): string {
  if (progress.kind === "campaign") {
    const { epochs, epochsWanted, cases } = progress;
    const done = epochsWanted === null
      ? counted(epochs, "epoch")
      : `${count(epochs)} of ${counted(epochsWanted, "epoch")}`;
    return `${done}, ${counted(cases, "case")}`;
  }
  const { done, points } = progress;
  const part = points > 0 ? ` (${Math.floor(100 * done / points)} %)` : "";
  return `${count(done)} of ${counted(points, "point")}${part}`;
}

function coordinatorSpans(coordinator: CoordinatorStatus | null, now: number): Span[] {
  if (coordinator === null) return [["none", "yellow"]];
  const { name, pid, startedAt, lastHeard } = coordinator;
  const heard = `heard ${ago(now - lastHeard)[0]}`;
  return [
    `${name}, pid ${pid}, since ${timeText(startedAt)}, `,
    now - lastHeard > QUIET ? [heard, "yellow"] : heard,
  ];
}

/** A time in a form that means the same on all machines. */
function timeText(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? "-" : date.toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}
