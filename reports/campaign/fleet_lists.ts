/**
 * What a running campaign shows of its fleet.
 *
 * @module
 */
import { ago, amounts, byteAmount, rates } from "../words/amounts.ts";
import { count, counted } from "../words/finding_text.ts";
import { lineOf, type Span, widthOfSpans } from "../words/spans.ts";
import type { Style } from "../words/style.ts";
import { cut, printable } from "../words/text_width.ts";
import { wrapped } from "../words/wrap.ts";
import type { FleetStatus, FleetTraffic, MachineState, MachineStatus } from "./fleet_status.ts";
import { type Column, LEAST_TIME, table, WIDE } from "./status_table.ts";

/** From so many columns on, cases have all their digits, and the CPU and the last error have columns of their own. */
export const WIDEST = 120;

/** Columns of that table beside the CPU's name and the last error, where hosts have short names. */
const OTHERS = 78;

/** What people ought to see of a fleet at once: what is in its way, or else what was noticed; null where nothing is. */
export function remarkOf({ trouble, notice }: Pick<FleetStatus, "trouble" | "notice">): string | null {
  return trouble ?? notice;
}

/** Lines that a trouble may take. */
const MOST_TROUBLE = 3;

const STATES: readonly MachineState[] = ["working", "waiting", "silent"];

/** How many machines there are, and how many of them are silent. */
export function machinesText({ machines }: FleetStatus): string {
  const silent = inState(machines, "silent");
  return counted(machines.length, "machine") + (silent === 0 ? "" : `, ${count(silent)} silent`);
}

/** What the coordinator has moved, as text. */
export function trafficText({ sent, received, perEpoch }: FleetTraffic): string {
  const both = `${byteAmount(sent)} sent, ${byteAmount(received)} received`;
  return perEpoch === null ? both : `${both}, ${byteAmount(perEpoch)} an epoch`;
}

/** One line: the server, the campaign's name on it, and the bytes of an epoch where there is room. */
export function fleetLine({ server, campaign, traffic: { perEpoch } }: FleetStatus, columns: number): string {
  const bytes = perEpoch === null ? "" : `, ${byteAmount(perEpoch)} an epoch`;
  const forms = [
    `${server}, campaign ${campaign}${bytes}`,
    `${server}, ${campaign}${bytes}`,
    `${server}, ${campaign}`,
  ];
  return lineOf(firstFitting(forms.map((form) => [["Fleet", "bold"], "  ", form]), columns), columns);
}

/** Why nothing moves, in as many lines as it needs, but no more than `rows`. */
export function troubleLines(trouble: string, columns: number, rows = MOST_TROUBLE): string[] {
  const lines = wrapped(printable(trouble), columns);
  const last = lines.slice(rows - 1).join(" ");
  const shown = lines.length <= rows ? lines : [...lines.slice(0, rows - 1), last];
  return shown.map((line) => lineOf([[line, ["bold", "yellow"]]], columns));
}

/** The machines in at most `rows` lines; where they are too many, the last line counts the rest. */
export function machineLines(fleet: FleetStatus, now: number, columns: number, rows: number): string[] {
  const { machines } = fleet;
  if (machines.length === 0) return noMachineLines(fleet, columns, rows);
  const shown = machines.length < rows ? machines : machines.slice(0, Math.max(0, rows - 2));
  const left = machines.slice(shown.length);
  const lines = table(shown, machineColumns(fleet, now, columns), columns);
  return left.length === 0 ? lines : [...lines, restLine(left, columns)];
}

/** So many lines {@linkcode machineLines} takes at most. */
export function machineHeight({ machines, joinCommand }: FleetStatus, columns: number): number {
  return machines.length > 0 ? machines.length + 1 : fits(joinSpans(joinCommand), columns) ? 1 : 2;
}

const NONE_YET = "No machine has joined yet";

function joinSpans(command: string, text = NONE_YET): Span[] {
  return [[`${text}:`, "yellow"], " ", command];
}

function noMachineLines({ joinCommand }: FleetStatus, columns: number, rows: number): string[] {
  const whole = joinSpans(joinCommand);
  if (fits(whole, columns)) return [lineOf(whole, columns)];
  // A command of which the end is missing cannot be typed.
  if (rows > 1) return [lineOf([[`${NONE_YET}:`, "yellow"]], columns), lineOf(["  ", joinCommand], columns)];
  return [lineOf(joinSpans(joinCommand, "No machine yet"), columns)];
}

function restLine(left: readonly MachineStatus[], columns: number): string {
  const states = STATES.map((state) => [inState(left, state), state] as const).filter(([n]) => n > 0);
  // A rate of no time is none.
  const sum = left.reduce((sum, { rate }) => sum + (Number.isFinite(rate) ? rate : 0), 0);
  const spans = (shown: typeof states, rate: string): Span[] => [
    [`  and ${count(left.length)} more: `, "dim"],
    ...shown.map(([n, state]): Span => [`${count(n)} ${state}, `, state === "silent" ? "yellow" : "dim"]),
    [rate, "dim"],
  ];
  const [long, short] = [rates(sum)[0]!, rates(sum).at(-1)!];
  const silent = states.filter(([, state]) => state === "silent");
  const forms = [spans(states, long), spans(states, short), spans(silent, short)];
  return lineOf(firstFitting(forms, columns), columns);
}

function machineColumns({ units }: FleetStatus, now: number, columns: number): Column<MachineStatus>[] {
  const [isWide, isWidest] = [columns >= WIDE, columns >= WIDEST];
  const most = Math.max(24, Math.floor((columns - OTHERS) / 2));
  const silent = ({ state }: MachineStatus): Style | undefined => state === "silent" ? "yellow" : undefined;
  const threads: Column<MachineStatus> = { title: "threads", isRight: true, text: ({ threads }) => count(threads) };
  const cases: Column<MachineStatus> = {
    title: units,
    isRight: true,
    least: isWidest ? 13 : 5,
    text: ({ cases }) => amounts(cases).at(isWidest ? 0 : -1)!,
  };
  return [
    { title: "Machines", text: (machine) => labelOf(machine, labelWidth(columns)) },
    ...isWide ? [threads] : [],
    {
      title: "state",
      least: 7,
      text: ({ state }) => state,
      style: (of) => of.state === "waiting" ? "dim" : silent(of),
    },
    { title: "rate", isRight: true, least: isWide ? 9 : 7, text: ({ rate }) => rates(rate).at(isWide ? 0 : -1)! },
    ...isWide ? [cases] : [],
    {
      title: "heard",
      least: isWide ? LEAST_TIME : 6,
      text: ({ lastHeard }) => ago(now - lastHeard)[isWide ? 0 : 1]!,
      style: silent,
    },
    ...isWidest ? apart(most) : isWide ? [CPU_OR_ERROR] : [],
  ];
}

/** The CPU's name and the last error where there is room for both. */
function apart(most: number): Column<MachineStatus>[] {
  return [
    { title: "CPU", most, text: ({ cpu }) => cpu ?? "-" },
    { title: "last error", text: ({ lastError }) => lastError ?? "", style: () => "yellow" },
  ];
}

/** Where there is not, an error tells more: machines that are asked have the same CPU. */
const CPU_OR_ERROR: Column<MachineStatus> = {
  title: "CPU or error",
  text: ({ cpu, lastError }) => lastError ?? cpu ?? "-",
  style: ({ lastError }) => lastError === null ? undefined : "yellow",
};

/** Columns for a host's name and the process's id at most: never fewer than the rest leaves on 40 columns. */
function labelWidth(columns: number): number {
  if (columns >= WIDEST) return Math.max(24, Math.floor(columns / 5));
  return Math.max(14, Math.min(20, columns - 26));
}

/** A host's name and the process's id, of which the name is cut: one host may have several processes. */
export function labelOf({ name, pid }: Pick<MachineStatus, "name" | "pid">, columns = Infinity): string {
  const id = ` ${pid}`;
  return cut(printable(name), Math.max(1, columns - id.length)) + id;
}

function inState(machines: readonly MachineStatus[], wanted: MachineState): number {
  return machines.filter(({ state }) => state === wanted).length;
}

function firstFitting(forms: readonly (readonly Span[])[], columns: number): readonly Span[] {
  return forms.find((spans) => fits(spans, columns)) ?? forms.at(-1)!;
}

function fits(spans: readonly Span[], columns: number): boolean {
  return widthOfSpans(spans) <= columns;
}
