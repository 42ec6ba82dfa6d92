/**
 * A campaign's status in the files that AFL++ writes, so that the tools made for them (afl-whatsup, afl-plot, dashboards)
 * read it: `fuzzer_stats` is replaced as a whole, `plot_data` gets a row from time to time.
 *
 * Cases are AFL++'s executions, epochs its cycles, findings its crashes, cases without an answer in time its hangs. What
 * has no counterpart (calibration, favoured entries, a dictionary) is 0, and said all the same: tools count on every key.
 * Names, order and forms are those of `write_stats_file()` and `maybe_update_plot_file()` in AFL++'s src/afl-fuzz-stats.c.
 *
 * @module
 */
import type { AflStatus } from "./afl_status.ts";

type Entry = readonly [key: string, value: string | number];

/** Columns to which AFL++ pads a key. */
const KEY_WIDTH = 18;

/** Columns of `plot_data`, in AFL++'s order. */
const PLOT_COLUMNS = [
  "relative_time",
  "cycles_done",
  "cur_item",
  "corpus_count",
  "pending_total",
  "pending_favs",
  "map_size",
  "saved_crashes",
  "saved_hangs",
  "max_depth",
  "execs_per_sec",
  "total_execs",
  "edges_found",
  "total_crashes",
  "servers_count",
] as const;

/**
 * The text of `fuzzer_stats`: AFL++'s keys, then ours, which begin with `verdict_`. Times are seconds since 1970, 0 for
 * never.
 */
export function fuzzerStats(status: AflStatus): string {
  const entries = [...timing(status), ...results(status), ...machine(status), ...identity(status), ...ours(status)];
  return entries.map(([key, value]) => `${key.padEnd(KEY_WIDTH)}: ${value}\n`).join("");
}

function timing({ start, now, seconds, pid, lastFind, ...status }: AflStatus): Entry[] {
  return [
    ["start_time", unixSeconds(start)],
    ["last_update", unixSeconds(now)],
    ["run_time", Math.floor(seconds)],
    ["fuzzer_pid", pid],
    ["cycles_done", status.epochs],
    ["cycles_wo_finds", status.epochsWithoutFinds],
    ["time_wo_finds", Math.max(0, Math.floor((now - (lastFind ?? start)) / 1000))],
    ["fuzz_time", Math.floor(seconds)],
    ["calibration_time", 0],
    ["cmplog_time", 0],
    ["sync_time", 0],
    ["trim_time", 0],
    ["execs_done", status.cases],
    ["execs_per_sec", status.rate.average.toFixed(2)],
    ["execs_ps_last_min", status.rate.now.toFixed(2)],
  ];
}

function results(status: AflStatus): Entry[] {
  const { corpus: { entries, seeds } } = status;
  return [
    ["corpus_count", entries],
    ["corpus_favored", 0],
    ["corpus_found", entries - seeds],
    ["corpus_imported", 0],
    ["corpus_variable", 0],
    ["max_depth", 0],
    ["cur_item", 0],
    ["pending_favs", 0],
    ["pending_total", 0],
    // The same seed gives the same results: nothing varies.
    ["stability", "100.00%"],
    ["bitmap_cvg", coverage(status)],
    ["saved_crashes", findings(status)],
    ["saved_hangs", status.timeouts],
    ["total_tmout", status.timeouts],
    ["last_find", unixSeconds(status.lastFind)],
    ["last_crash", unixSeconds(status.lastFinding)],
    ["last_hang", unixSeconds(status.lastTimeout)],
    ["execs_since_crash", status.casesSinceFinding],
  ];
}

function machine({ memory, edges }: AflStatus): Entry[] {
  return [
    ["exec_timeout", 0],
    ["slowest_exec_ms", 0],
    ["peak_rss_mb", Math.floor(memory / 2 ** 20)],
    // Workers are not bound to cores.
    ["cpu_affinity", -1],
    ["edges_found", edges.found],
    ["total_edges", edges.total ?? 0],
    ["var_byte_count", 0],
    ["havoc_expansion", 0],
    ["auto_dict_entries", 0],
    ["testcache_size", 0],
    ["testcache_count", 0],
    ["testcache_evict", 0],
  ];
}

function identity({ subjects, version, commandLine }: AflStatus): Entry[] {
  return [
    ["afl_banner", shellSafe(subjects.join(", "))],
    ["afl_version", shellSafe(`verdict ${version}`)],
    ["target_mode", "default"],
    ["command_line", oneLine(commandLine)],
  ];
}

function ours(status: AflStatus): Entry[] {
  const { features, findings, seed, executor, cpu, workers } = status;
  return [
    ["verdict_seed", seed],
    ["verdict_features", features],
    ["verdict_new", findings.new],
    ["verdict_known", findings.known],
    ["verdict_disagree", status.disagreeing],
    ["verdict_cpu", shellSafe(cpu ?? "none")],
    ["verdict_executor", executor],
    ["verdict_workers", workers.length],
    ["verdict_lost", workers.filter(({ state }) => state === "lost").length],
    ["verdict_restarts", workers.reduce((sum, { restarts }) => sum + restarts, 0)],
  ];
}

/** The first line of `plot_data`, with its line end. */
export function plotDataHeader(): string {
  return `# ${PLOT_COLUMNS.join(", ")}\n`;
}

/** A row of `plot_data`, with its line end. Its time is that of running, so that rows of several runs follow each other. */
export function plotDataRow(status: AflStatus): string {
  const row: Record<typeof PLOT_COLUMNS[number], string | number> = {
    relative_time: Math.floor(status.seconds),
    cycles_done: status.epochs,
    cur_item: 0,
    corpus_count: status.corpus.entries,
    pending_total: 0,
    pending_favs: 0,
    map_size: coverage(status),
    saved_crashes: findings(status),
    saved_hangs: status.timeouts,
    max_depth: 0,
    execs_per_sec: status.rate.now.toFixed(2),
    total_execs: status.cases,
    edges_found: status.edges.found,
    total_crashes: status.disagreeing,
    servers_count: 0,
  };
  return `${PLOT_COLUMNS.map((column) => row[column]).join(", ")}\n`;
}

function findings({ findings }: AflStatus): number {
  return findings.new + findings.known;
}

function coverage({ edges: { found, total } }: AflStatus): string {
  return `${(total === null || total === 0 ? 0 : 100 * found / total).toFixed(2)}%`;
}

function unixSeconds(milliseconds: number | null): number {
  return Math.floor((milliseconds ?? 0) / 1000);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

/** afl-whatsup has a shell read each line but the command's as an assignment, with the value in double quotes. */
function shellSafe(text: string): string {
  return oneLine(text).replaceAll(/["$`\\]/g, "_");
}
