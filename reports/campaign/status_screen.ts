/**
 * What a running campaign shows on a terminal.
 *
 * @module
 */
import { lineOf, padSpans, type Span } from "../words/spans.ts";
import { cut, printable } from "../words/text_width.ts";
import type { CampaignStatus } from "./campaign_status.ts";
import { fleetLine, machineHeight, machineLines, remarkOf, troubleLines } from "./fleet_lists.ts";
import type { FleetStatus } from "./fleet_status.ts";
import { groupedFigures, plainFigures, type ShownStatus } from "./status_figures.ts";
import { cpuLine, findLines, workerLines } from "./status_lists.ts";

/** Figures are in groups from this size on. */
const GROUPED_COLUMNS = 76;
const GROUPED_ROWS = 14;

/** Wider, and figures would stand too far from their labels. */
const MOST_COLUMNS = 100;

/** Rows from which on a trouble has lines of its own. */
const TROUBLE_ROWS = 11;

/** Rows from which on the footer stands apart, and has the command too. */
const APART_ROWS = 20;
const COMMAND_ROWS = 30;

const CTRL_C = [
  "Ctrl-C ends the campaign and keeps what it has; the same command continues it",
  "Ctrl-C ends it; the same command goes on",
];

const ONE = [1, 1, 1] as const;

/** A part of the screen, from top to bottom. */
interface Part {
  /** The order in which parts get room; those that come too late are left out. */
  readonly rank: number;
  /** Lines without which it is left out, lines that it should have, and lines that it can use. */
  readonly sizes: readonly [least: number, good: number, most: number];
  /** Whether a blank line stands before it where there is room. */
  readonly isApart?: boolean;
  readonly draw: (rows: number) => readonly string[];
}

/**
 * The screen of a running campaign: `rows` lines of at most `columns` columns, without line ends.
 *
 * What is less important is left out where there is no room: from 40 columns and 10 rows on, figures, the last new
 * finding and what Ctrl-C does are there.
 */
export function statusScreen(status: ShownStatus, columns: number, rows: number): string[] {
  const footer = rows > 1 ? footerLines(status, columns, rows) : [];
  const room = Math.max(0, rows - footer.length);
  const body = partsOf(status, columns, rows);
  const given = share(body, room);
  const lines = body.flatMap(({ draw }, k) => {
    const { lines, isApart } = given[k]!;
    return lines === 0 ? [] : [...isApart ? [""] : [], ...draw(lines)];
  });
  const blanks = new Array<string>(room - lines.length).fill("");
  return [...lines, ...blanks, ...footer];
}

function partsOf(status: ShownStatus, columns: number, rows: number): Part[] {
  const width = Math.min(columns, MOST_COLUMNS);
  const isGrouped = columns >= GROUPED_COLUMNS && rows >= GROUPED_ROWS;
  const figures = isGrouped ? groupedFigures(status, width) : plainFigures(status, columns);
  const finds = status.recentFinds.length;
  return [
    ...headParts(status, columns, rows),
    {
      rank: 1,
      sizes: [Math.max(1, Math.min(figures.length, rows - 3)), figures.length, figures.length],
      isApart: true,
      draw: (lines) => figures.slice(0, lines),
    },
    { rank: 3, sizes: ONE, isApart: true, draw: () => [cpuLine(status, columns)] },
    ...status.fleet === null ? [workersPart(status, columns)] : fleetParts(status.fleet, status.now, columns),
    {
      rank: 2,
      sizes: [1, Math.min(4, finds + 1), finds + 1],
      isApart: true,
      draw: (lines) => findLines(status, columns, lines),
    },
  ];
}

/** The title, and why nothing moves: the smallest terminals have that in its place. */
function headParts(status: CampaignStatus, columns: number, rows: number): Part[] {
  const trouble = status.fleet === null ? null : remarkOf(status.fleet);
  const title: Part = { rank: 0, sizes: ONE, draw: () => [titleLine(status, Math.min(columns, MOST_COLUMNS))] };
  if (trouble === null) return [title];
  const height = troubleLines(trouble, columns).length;
  const draw = (lines: number) => troubleLines(trouble, columns, lines);
  return rows < TROUBLE_ROWS ? [{ ...title, draw }] : [title, { rank: 0, sizes: [1, height, height], draw }];
}

function workersPart(status: CampaignStatus, columns: number): Part {
  return {
    rank: 4,
    sizes: listSizes(status.workers.length),
    isApart: true,
    draw: (lines) => workerLines(status, columns, lines),
  };
}

function fleetParts(fleet: FleetStatus, now: number, columns: number): Part[] {
  const height = machineHeight(fleet, columns);
  const isEmpty = fleet.machines.length === 0;
  const draw = (lines: number) => machineLines(fleet, now, columns, lines);
  return [
    { rank: 5, sizes: ONE, draw: () => [fleetLine(fleet, columns)] },
    // Before a machine joins nothing can be found.
    isEmpty
      ? { rank: 2, sizes: [1, height, height], isApart: true, draw }
      : { rank: 4, sizes: listSizes(fleet.machines.length), isApart: true, draw },
  ];
}

/** Lines for a table of so many rows, which has headings too. */
function listSizes(length: number): Part["sizes"] {
  return length === 0 ? [0, 0, 0] : [Math.min(3, length + 1), Math.min(9, length + 1), length + 1];
}

interface Share {
  readonly lines: number;
  readonly isApart: boolean;
}

/** Gives parts their least by rank, then what is good, then blank lines, then all that they can use. */
function share(parts: readonly Part[], rows: number): Share[] {
  const byRank = parts.keys().toArray().sort((a, b) => parts[a]!.rank - parts[b]!.rank);
  const lines = parts.map(() => 0);
  const apart = parts.map(() => false);
  let room = rows;
  const grow = (size: 0 | 1 | 2) => {
    for (const k of byRank) {
      const wanted = parts[k]!.sizes[size] - lines[k]!;
      if (wanted <= 0 || size === 0 && wanted > room || size > 0 && lines[k] === 0) continue;
      const more = Math.min(room, wanted);
      lines[k]! += more;
      room -= more;
    }
  };
  grow(0);
  grow(1);
  for (const k of byRank) {
    if (parts[k]!.isApart !== true || lines[k] === 0 || room === 0) continue;
    apart[k] = true;
    room--;
  }
  grow(2);
  return parts.map((_, k) => ({ lines: lines[k]!, isApart: apart[k]! }));
}

/** Subjects at the left, the seed at the right. */
function titleLine({ subjects, seed }: CampaignStatus, columns: number): string {
  const [name, right] = ["verdict fuzz", `seed ${seed}`];
  const room = Math.max(0, columns - name.length - right.length - 4);
  const left: Span[] = [[name, "bold"], "  ", cut(printable(subjects.join(", ")), room)];
  return lineOf([...padSpans(left, columns - right.length), right], columns);
}

function footerLines({ commandLine }: CampaignStatus, columns: number, rows: number): string[] {
  const text = CTRL_C.find(({ length }) => length < columns) ?? CTRL_C.at(-1)!;
  if (rows < COMMAND_ROWS) return [...rows < APART_ROWS ? [] : [""], lineOf([[text, "dim"]], columns)];
  return ["", lineOf([[`${text}:`, "dim"]], columns), lineOf(["  ", [commandLine, "dim"]], columns)];
}
