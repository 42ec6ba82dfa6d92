/**
 * The figures of a running campaign, in columns.
 *
 * @module
 */
import { ago, amounts, clock, rates } from "../words/amounts.ts";
import { handledOutside } from "../words/outside_text.ts";
import { type Cell, cellSpans, lineOf, padSpans, type Span, widthOfSpans } from "../words/spans.ts";
import type { CampaignStatus } from "./campaign_status.ts";
import type { FleetStatus } from "./fleet_status.ts";
import { type Growth, sparkline } from "./growth.ts";

/** A campaign's status, and how its features grew where somebody followed them. */
export interface ShownStatus extends CampaignStatus {
  readonly growth?: Growth;
}

/** A column's heading and its cells. */
interface Group {
  readonly title: string;
  readonly cells: readonly Cell[];
}

const GAP = "   ";

/** Bars of the sparkline at most. */
const MOST_BARS = 32;

/** Three groups side by side: a line of headings and six of figures. */
export function groupedFigures(status: ShownStatus, columns: number): string[] {
  const width = Math.floor((columns - 2 * GAP.length) / 3);
  const groups: readonly Group[] = [
    { title: "Progress", cells: progressCells(status) },
    { title: "Coverage", cells: coverageCells(status, width) },
    { title: "Findings", cells: findingCells(status) },
  ];
  const heading = lineOf(joined(groups.map(({ title }) => [[title, "bold"]]), width), columns);
  return [heading, ...grid(groups.map(({ cells }) => cells), width, columns)];
}

/** The same without headings in two columns, and a line of findings, for small terminals. */
export function plainFigures(status: ShownStatus, columns: number): string[] {
  const width = Math.floor((columns - 2) / 2);
  const [corpus, edges, features, , lastGrowth] = coverageCells(status, width);
  const right = [corpus!, edges!, features!, lastGrowth!, crewCell(status), cpuCell(status)];
  return [...grid([progressCells(status), right], width, columns, "  "), findingsLine(status, columns)];
}

function progressCells(status: CampaignStatus): Cell[] {
  const { startedAt, now, epochs, epochsWanted, cases, rateNow, rateAverage } = status;
  return [
    { label: "running", values: [clock((now - startedAt) / 1000)] },
    { label: "to go", values: [toGo(status)] },
    { label: "epochs", values: epochsWanted === null ? amounts(epochs) : ofWanted(epochs, epochsWanted) },
    { label: "cases", values: amounts(cases) },
    { label: "rate now", values: rates(rateNow) },
    { label: "average", values: rates(rateAverage) },
  ];
}

function toGo({ startedAt, now, durationSeconds }: CampaignStatus): string {
  // Rounded with the time running, so that both change at once.
  return durationSeconds === null ? "-" : clock(durationSeconds - Math.floor(Math.max(0, now - startedAt) / 1000));
}

function ofWanted(done: number, wanted: number): string[] {
  const [dones, wanteds] = [amounts(done), amounts(wanted)];
  return [`${dones[0]} of ${wanteds[0]}`, `${dones.at(-1)} of ${wanteds.at(-1)}`];
}

function coverageCells({ corpus, edges, features, growth, now }: ShownStatus, width: number): Cell[] {
  const bars = sparkline(growth?.gains ?? [], Math.min(MOST_BARS, width - "growth".length - 2));
  const lastAt = growth?.lastAt ?? null;
  return [
    { label: "corpus", values: amounts(corpus) },
    { label: "edges", values: amounts(edges) },
    { label: "features", values: amounts(features) },
    { label: "growth", values: [bars === "" ? "-" : bars], style: bars === "" ? undefined : "green" },
    { label: "last growth", values: lastAt === null ? ["-"] : ago(now - lastAt) },
  ];
}

function findingCells(
  { findings: { fresh, known, gaps, unresolved }, outside, lastFind, now }: CampaignStatus,
): Cell[] {
  return [
    { label: "new", values: amounts(fresh), style: fresh > 0 ? ["bold", "red"] : undefined },
    { label: "known", values: amounts(known) },
    { label: "gaps", values: amounts(gaps) },
    { label: "unresolved", values: amounts(unresolved) },
    { label: "last new", values: lastFind === null ? ["-"] : ago(now - lastFind.at) },
    { label: "not judged", values: amounts(handledOutside(outside)) },
  ];
}

/** How many workers or machines there are, and how many of them work. */
function crewCell({ workers, fleet }: CampaignStatus): Cell {
  if (fleet !== null) return machinesCell(fleet);
  const running = workers.filter(({ state }) => state === "running").length;
  return { label: "workers", values: [`${running} of ${workers.length} run`, `${running} of ${workers.length}`] };
}

function machinesCell({ machines }: FleetStatus): Cell {
  const style = machines.length === 0 || machines.some(({ state }) => state === "silent") ? "yellow" : undefined;
  if (machines.length === 0) return { label: "machines", values: ["none yet", "none"], style };
  const [working, all] = [machines.filter(({ state }) => state === "working").length, machines.length];
  return { label: "machines", values: [`${working} of ${all} work`, `${working} of ${all}`], style };
}

function cpuCell({ executor: { name, reason } }: CampaignStatus): Cell {
  if (reason !== null) return { label: "CPU", values: ["unavailable"], style: "yellow" };
  return { label: "CPU", values: [name === null ? "not asked" : "asked"] };
}

function findingsLine({ findings: { fresh, known, gaps, unresolved } }: CampaignStatus, columns: number): string {
  const [f, k, u, g] = [fresh, known, unresolved, gaps].map((n) => amounts(n).at(-1)!);
  const news: Span = fresh > 0 ? [`${f} new`, ["bold", "red"]] : `${f} new`;
  const forms = [`, ${k} known, ${g} gaps, ${u} unresolved`, `, ${k} known, ${u} unresolved`, `, ${k} known`];
  const lines = forms.map((rest): Span[] => [["findings", "dim"], "  ", news, rest]);
  return lineOf(lines.find((spans) => widthOfSpans(spans) <= columns) ?? lines.at(-1)!, columns);
}

/** Lines of cells, each column of `width`. */
function grid(groups: readonly (readonly Cell[])[], width: number, columns: number, gap = GAP): string[] {
  const height = Math.max(...groups.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) => {
    const parts = groups.map((cells) => cells[row] === undefined ? [] : cellSpans(cells[row], width));
    return lineOf(joined(parts, width, gap), columns).trimEnd();
  });
}

function joined(parts: readonly (readonly Span[])[], width: number, gap = GAP): Span[] {
  return parts.flatMap((spans, k) => k === parts.length - 1 ? spans : [...padSpans(spans, width), gap]);
}
