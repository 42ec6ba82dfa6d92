import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fuzzerStats, plotDataHeader, plotDataRow } from "./afl_files.ts";
import type { AflStatus } from "./afl_status.ts";

const START = 1_700_000_000_000;

function status(fields: Partial<AflStatus> = {}): AflStatus {
  return {
    start: START,
    now: START + 90_500,
    seconds: 3690.75,
    pid: 4711,
    memory: 300 * 2 ** 20 + 5,
    epochs: 12,
    epochsWithoutFinds: 2,
    cases: 7_340_032,
    disagreeing: 1234,
    rate: { now: 2100.456, average: 1988.7 },
    corpus: { entries: 812, seeds: 40 },
    edges: { found: 300, total: 320 },
    features: 9000,
    findings: { new: 3, known: 19 },
    timeouts: 1,
    lastFind: START + 60_000,
    lastFinding: START + 30_999,
    lastTimeout: null,
    casesSinceFinding: 100_000,
    executor: "running",
    workers: [
      { worker: 0, state: "working", shards: 90, restarts: 0, lastHeard: START + 90_000 },
      { worker: 1, state: "lost", shards: 80, restarts: 2, lastHeard: START + 80_000 },
    ],
    seed: 7,
    subjects: ["posted", "linux-6.12"],
    cpu: "AuthenticAMD 25.1.1",
    version: "0.1.0",
    commandLine: "deno task fuzz --out out --seed 7",
    ...fields,
  };
}

/** The values of `fuzzer_stats` by key, as its readers part it: at the first colon, blanks around. */
function parsed(text: string): Map<string, string> {
  const lines = text.split("\n").slice(0, -1);
  return new Map(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  }));
}

/** Keys of AFL++ 4.3x, in its order. */
const AFL_KEYS = `start_time last_update run_time fuzzer_pid cycles_done cycles_wo_finds time_wo_finds fuzz_time
  calibration_time cmplog_time sync_time trim_time execs_done execs_per_sec execs_ps_last_min corpus_count
  corpus_favored corpus_found corpus_imported corpus_variable max_depth cur_item pending_favs pending_total stability
  bitmap_cvg saved_crashes saved_hangs total_tmout last_find last_crash last_hang execs_since_crash exec_timeout
  slowest_exec_ms peak_rss_mb cpu_affinity edges_found total_edges var_byte_count havoc_expansion auto_dict_entries
  testcache_size testcache_count testcache_evict afl_banner afl_version target_mode command_line`.split(/\s+/);

Deno.test("fuzzerStats() has every key of AFL++ in its order, then its own", () => {
  const keys = [...parsed(fuzzerStats(status())).keys()];
  assertEquals(keys.slice(0, AFL_KEYS.length), AFL_KEYS);
  assert(keys.slice(AFL_KEYS.length).every((key) => key.startsWith("verdict_")));
});

Deno.test("fuzzerStats() writes lines in AFL++'s form", () => {
  const lines = fuzzerStats(status()).split("\n");
  assertEquals(lines[0], "start_time        : 1700000000");
  assertEquals(lines[13], "execs_per_sec     : 1988.70");
  assertEquals(lines.at(-1), "");
});

Deno.test("fuzzerStats() says what the campaign did", () => {
  const expected = {
    last_update: "1700000090",
    run_time: "3690",
    fuzzer_pid: "4711",
    cycles_done: "12",
    cycles_wo_finds: "2",
    time_wo_finds: "30",
    execs_done: "7340032",
    execs_ps_last_min: "2100.46",
    corpus_count: "812",
    corpus_found: "772",
    bitmap_cvg: "93.75%",
    saved_crashes: "22",
    saved_hangs: "1",
    last_find: "1700000060",
    last_crash: "1700000030",
    last_hang: "0",
    execs_since_crash: "100000",
    peak_rss_mb: "300",
    edges_found: "300",
    total_edges: "320",
    afl_banner: "posted, linux-6.12",
    command_line: "deno task fuzz --out out --seed 7",
    verdict_new: "3",
    verdict_known: "19",
    verdict_workers: "2",
    verdict_lost: "1",
    verdict_restarts: "2",
  };
  const stats = parsed(fuzzerStats(status()));
  assertEquals(Object.fromEntries(Object.keys(expected).map((key) => [key, stats.get(key)])), expected);
});

/** What afl-whatsup does with the file: all lines but the command's become assignments that a shell runs. */
const AS_SHELL = `sed 's/^command_line.*$/_skip:1/;s/[ ]*:[ ]*/="/;s/$/"/' > "$1"; . "$1"`;

Deno.test("fuzzerStats() is read by a shell, which runs nothing of it", () => {
  const evil = 'a"b$(touch x)`touch x`\\e\nf';
  const text = fuzzerStats(status({ subjects: [evil], cpu: evil, version: evil, commandLine: `${evil}: $(touch x)` }));
  const folder = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(join(folder, "fuzzer_stats"), text);
    const script = `cat fuzzer_stats | (${AS_SHELL}; echo "$afl_banner|$verdict_cpu|$execs_done|$bitmap_cvg")`;
    const { stdout, stderr } = new Deno.Command("sh", { args: ["-c", script, "sh", "./vars"], cwd: folder })
      .outputSync();
    const value = "a_b_(touch x)_touch x__e f";
    assertEquals(new TextDecoder().decode(stderr), "");
    assertEquals(new TextDecoder().decode(stdout), `${value}|${value}|7340032|93.75%\n`);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["fuzzer_stats", "vars"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
  assertEquals(parsed(text).get("command_line"), 'a"b$(touch x)`touch x`\\e f: $(touch x)');
});

Deno.test("fuzzerStats() and plotDataRow() say 0 where the number of edges is not known", () => {
  for (const total of [null, 0]) {
    const unknown = status({ edges: { found: 5, total } });
    assertEquals(parsed(fuzzerStats(unknown)).get("bitmap_cvg"), "0.00%");
    assertEquals(plotDataRow(unknown).split(", ")[6], "0.00%");
  }
});

Deno.test("plotDataHeader() and plotDataRow() have AFL++'s columns", () => {
  assertEquals(
    plotDataHeader(),
    "# relative_time, cycles_done, cur_item, corpus_count, pending_total, pending_favs, map_size, saved_crashes, " +
      "saved_hangs, max_depth, execs_per_sec, total_execs, edges_found, total_crashes, servers_count\n",
  );
  assertEquals(
    plotDataRow(status()),
    "3690, 12, 0, 812, 0, 0, 93.75%, 22, 1, 0, 2100.46, 7340032, 300, 1234, 0\n",
  );
});
